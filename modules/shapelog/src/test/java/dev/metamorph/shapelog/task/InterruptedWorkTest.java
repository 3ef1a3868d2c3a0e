package dev.metamorph.shapelog.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.change.Change;
import dev.metamorph.shape.port.ShapeLogs.Answer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** A record whose work is interrupted gives the same log as one that is applied at once. */
final class InterruptedWorkTest {
    private static final int RECORDS = 200;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void the_logs_are_those_of_uninterrupted_work_through_restarts_too(long seed) {
        var whole = new Rig();
        var random = new RandomFeed(whole.feed(), seed);
        IntStream.range(0, RECORDS).forEach(_ -> random.next());

        var interrupted = new Rig();
        var interruptions = 0;
        var chance = new Random(seed);
        for (var value : whole.feed().values()) {
            interrupted.takeInterrupted(value);
            while (interrupted.isBehind() && chance.nextInt(4) > 0) {
                interruptions++;
                interrupted.proceed();
                if (chance.nextInt(5) == 0) {
                    interrupted.restart();
                }
            }
        }
        interrupted.restart();
        while (interrupted.isBehind()) {
            interrupted.proceed();
        }

        assertThat(interruptions).isGreaterThan(RECORDS / 4);
        for (var handle : random.handles()) {
            assertThat(read(interrupted, handle)).as(handle.text()).isEqualTo(read(whole, handle));
        }
        assertThat(accepted(interrupted)).isEqualTo(accepted(whole));
        assertThat(ended(interrupted)).isEqualTo(ended(whole));
    }

    @Test
    void pages_sent_meanwhile_end_with_a_whole_transaction() {
        var rig = new Rig();
        rig.feed().leader(0).shape(Items.all("h"));
        rig.feed().transaction(2000, insert(1));
        rig.interrupting();
        rig.feed().transaction(3000, insert(2), insert(3), insert(4));

        assertThat(rig.page("h", LogOffset.SNAPSHOT_END).next()).isEqualTo("2000_0");
        assertThat(rig.page("h", LogOffset.SNAPSHOT_END).reached()).isEqualTo(2000);
        rig.restart();
        assertThat(rig.page("h", LogOffset.SNAPSHOT_END).next()).isEqualTo("2000_0");
        rig.proceed();
        assertThat(rig.page("h", LogOffset.SNAPSHOT_END).next()).isEqualTo("2000_0");
        rig.proceed();
        assertThat(rig.page("h", LogOffset.SNAPSHOT_END).next()).isEqualTo("3000_4");
        assertThat(rig.page("h", LogOffset.SNAPSHOT_END).reached()).isEqualTo(3000);
    }

    @Test
    void each_record_that_waits_is_written_by_a_call_of_its_own() {
        var rig = new Rig();
        rig.feed().leader(0).shape(Items.all("h"));
        rig.interrupting();
        rig.feed().transaction(2000, insert(1), insert(2));
        rig.feed().transaction(3000, insert(3)).transaction(4000, insert(4));
        var ends = new ArrayList<String>();

        while (rig.isBehind()) {
            rig.proceedUnbounded();
            ends.add(rig.page("h", LogOffset.SNAPSHOT_END).next());
        }

        assertThat(ends).containsExactly("2000_2", "3000_0", "4000_0");
        assertThat(rig.steps().stream().flatMap(step -> step.accepted().stream()))
                .endsWith(
                        new Step.Accepted(0, 4), new Step.Accepted(0, 5), new Step.Accepted(0, 6));
    }

    private static Change insert(int id) {
        return new Change.Insert(Items.ID, Items.row(id, "a"));
    }

    private static List<Object> accepted(Rig rig) {
        return rig.steps().stream()
                .flatMap(step -> step.accepted().stream())
                .reduce((_, last) -> last)
                .<List<Object>>map(List::of)
                .orElse(List.of());
    }

    private static List<String> ended(Rig rig) {
        return rig.steps().stream()
                .flatMap(step -> step.ended().stream())
                .map(Object::toString)
                .toList();
    }

    private static List<String> read(Rig rig, ShapeHandle handle) {
        var pages = new ArrayList<String>();
        var after = LogOffset.BEFORE_ALL;
        while (rig.logs().read(handle, after)
                instanceof Answer.Page(var items, var next, var upToDate, var reached)) {
            pages.add(Rig.text(items) + " -> " + next + (upToDate ? " = " + reached : ""));
            if (upToDate || next.equals(after)) {
                return pages;
            }
            after = next;
        }
        pages.add(rig.logs().read(handle, after).toString());
        return pages;
    }
}
