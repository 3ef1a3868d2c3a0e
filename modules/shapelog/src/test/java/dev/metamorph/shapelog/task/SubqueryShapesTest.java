package dev.metamorph.shapelog.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.feed.record.KeepLimits;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.port.ShapeLogs.Answer;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * The folded log of each shape with subqueries is its query by brute force, after each transaction,
 * whatever happened before.
 */
final class SubqueryShapesTest {
    private static final int FEEDS = Boolean.getBoolean("metamorph.soak") ? 1_000 : 20;
    private static final int RECORDS = 60;

    static List<Integer> seeds() {
        var first = Integer.getInteger("metamorph.seed", 1);
        return IntStream.range(first, first + FEEDS).boxed().toList();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void the_folded_log_is_the_query_after_each_transaction(int seed) {
        var random = new Random(seed);
        var rig = new Rig();
        var feed = new SubqueryFeed(rig.feed(), seed);
        for (var i = 0; i < RECORDS; i++) {
            feed.next();
            if (random.nextInt(4) == 0) {
                rig.restart();
            }
            compare(rig, feed);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void logs_are_the_same_to_the_byte_wherever_the_task_is_restarted(int seed) {
        same(seed, KeepLimits.DEFAULT);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void limits_end_the_same_shapes_wherever_the_task_is_restarted(int seed) {
        same(seed, new KeepLimits(70 + seed % 7, 3 + seed % 3, 9 + seed % 9, 4 + seed % 11));
    }

    private static void same(int seed, KeepLimits limits) {
        var random = new Random(seed);
        var once = new Rig();
        var feed = new SubqueryFeed(once.feed(), seed, limits);
        for (var i = 0; i < RECORDS; i++) {
            feed.next();
        }

        var again = new Rig();
        for (var value : once.feed().values()) {
            again.take(value);
            if (random.nextInt(2) == 0) {
                again.restart();
            }
        }

        for (var handle : feed.handles()) {
            assertThat(log(again, handle)).as(handle).isEqualTo(log(once, handle));
        }
        assertThat(again.store().contents()).isEqualTo(once.store().contents());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void logs_are_the_same_wherever_the_work_for_a_record_is_interrupted(int seed) {
        var once = new Rig();
        var feed = new SubqueryFeed(once.feed(), seed);
        for (var i = 0; i < RECORDS; i++) {
            feed.next();
        }

        var again = new Rig();
        again.interrupting();
        once.feed().values().forEach(again::take);
        while (again.isBehind()) {
            again.proceed();
            again.restart();
        }

        for (var handle : feed.handles()) {
            assertThat(log(again, handle)).as(handle).isEqualTo(log(once, handle));
        }
    }

    private static String log(Rig rig, String handle) {
        return rig.read(handle, LogOffset.BEFORE_ALL) instanceof Answer.Page
                ? rig.log(handle)
                : "none";
    }

    private static void compare(Rig rig, SubqueryFeed feed) {
        feed.shapes()
                .forEach((handle, clause) -> {
                    if (feed.isThere(handle)) {
                        var log = rig.log(handle);
                        for (var client : ShapeClient.all(log)) {
                            client.read(log);
                            assertThat(client.rows())
                                    .as(
                                            "%s %s: %s %s",
                                            client.getClass().getSimpleName(),
                                            handle,
                                            clause.sql(),
                                            log)
                                    .isEqualTo(feed.model().matching("a", clause));
                        }
                    }
                });
    }
}
