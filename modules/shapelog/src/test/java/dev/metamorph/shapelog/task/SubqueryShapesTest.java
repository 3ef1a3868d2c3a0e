package dev.metamorph.shapelog.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.feed.record.KeepLimits;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.port.ShapeLogs.Answer;
import dev.metamorph.shapelog.task.SubqueryModel.Entry;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The folded log of each shape with subqueries is its query by brute force, after each transaction,
 * whatever happened before.
 */
final class SubqueryShapesTest {
    private static final int FEEDS = Boolean.getBoolean("metamorph.soak") ? 1_000 : 20;
    private static final int RECORDS = 60;
    private static final Pattern ITEM =
            Pattern.compile(
                    "\\{\"key\":\"[^{]*?\"(?:,\"value\":(\\{[^}]*\\}))?(?:,\"old_value\":\\{[^}]*\\})?,\"headers\":\\{\"operation\":\"(\\w+)\"[^}]*\\}\\}");

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
                        assertThat(folded(rig.log(handle)))
                                .as("%s: %s", handle, clause.sql())
                                .isEqualTo(feed.model().matching("a", clause));
                    }
                });
    }

    /** Folds a log; an insert of a row that is there and a delete of one that is not are wrong. */
    private static Map<Integer, Entry> folded(String log) {
        var rows = new TreeMap<Integer, Entry>();
        var items = ITEM.matcher(log);
        while (items.find()) {
            var value = items.group(1);
            var id = Integer.parseInt(field(value, "id"));
            switch (items.group(2)) {
                case "insert" ->
                        assertThat(rows.put(id, entry(id, value, new Entry(id, null, null))))
                                .as("%s in %s", items.group(), log)
                                .isNull();
                case "update" ->
                        assertThat(rows.computeIfPresent(id, (_, old) -> entry(id, value, old)))
                                .as("%s in %s", items.group(), log)
                                .isNotNull();
                default ->
                        assertThat(rows.remove(id)).as("%s in %s", items.group(), log).isNotNull();
            }
        }
        return rows;
    }

    private static Entry entry(int id, String value, Entry old) {
        return new Entry(
                id,
                value.contains("\"x\":") ? number(field(value, "x")) : old.x(),
                value.contains("\"y\":") ? number(field(value, "y")) : old.y());
    }

    private static Integer number(String text) {
        return text.equals("null") ? null : Integer.valueOf(text);
    }

    private static String field(String value, String name) {
        var found = Pattern.compile("\"%s\":\"?([^,\"}]+)".formatted(name)).matcher(value);
        assertThat(found.find()).as("%s of %s", name, value).isTrue();
        return found.group(1);
    }
}
