package dev.metamorph.shapelog.task;

import static dev.metamorph.shapelog.task.Items.all;
import static dev.metamorph.shapelog.task.Items.insert;
import static dev.metamorph.shapelog.task.Items.row;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.feed.record.FeedRecord.SnapshotStarted;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.change.Change;
import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.port.ShapeLogs.Answer;

import org.junit.jupiter.api.Test;

import java.util.stream.IntStream;

/** The ends of pages, and the bounded size of entries. */
final class PagingTest {
    private static final int LARGE = 10 << 20;

    private final Rig rig = Rig.led();

    @Test
    void every_row_fills_a_chunk_of_a_small_threshold() {
        rig.feed().shape(all("h", 10), row(1, "a"), row(2, "b"));

        assertThat(rig.page("h", LogOffset.BEFORE_ALL).next()).isEqualTo("0_0");
        assertThat(rig.page("h", LogOffset.FIRST).items()).contains("\"b\"");
        assertThat(rig.page("h", new LogOffset(0, 1)).items())
                .startsWith("{\"headers\":{\"control\"");
        assertThat(rig.page("h", new LogOffset(0, 2)).next()).isEqualTo("0_inf");
    }

    @Test
    void a_chunk_can_be_read_while_the_next_one_is_written() {
        var handle = new ShapeHandle("h");
        rig.feed()
                .send(all("h", 100))
                .send(new SnapshotStarted(handle, 1, Feeding.BEFORE_1000, Lsn.ZERO));
        assertThat(rig.read("h", LogOffset.BEFORE_ALL)).isEqualTo(new Answer.Unfinished());

        rig.feed().rows(handle, row(1, "a"));

        assertThat(rig.page("h", LogOffset.BEFORE_ALL).upToDate()).isFalse();
        assertThat(rig.read("h", LogOffset.FIRST)).isEqualTo(new Answer.Unfinished());
    }

    @Test
    void the_log_is_paged_by_bytes_and_pages_are_stable() {
        rig.feed().shape(all("h", 400));
        IntStream.range(0, 3).forEach(i -> rig.feed().transaction(2000 + i, insert(i, "x")));
        var third = rig.page("h", new LogOffset(2000, 0));
        assertThat(rig.page("h", LogOffset.SNAPSHOT_END).next()).isEqualTo("2002_0");

        IntStream.range(3, 6).forEach(i -> rig.feed().transaction(2000 + i, insert(i, "x")));

        assertThat(rig.page("h", LogOffset.SNAPSHOT_END).next()).isEqualTo("2002_0");
        assertThat(rig.page("h", LogOffset.SNAPSHOT_END).upToDate()).isFalse();
        assertThat(rig.page("h", new LogOffset(2000, 0)).items()).isEqualTo(third.items());
        assertThat(rig.page("h", new LogOffset(2002, 0)).next()).isEqualTo("2005_0");
    }

    @Test
    void a_page_ends_within_a_transaction_if_it_is_long_enough() {
        rig.feed()
                .shape(all("h", 300))
                .transaction(2000, insert(1, "a"), insert(2, "b"), insert(3, "c"));

        assertThat(rig.page("h", LogOffset.SNAPSHOT_END).next()).isEqualTo("2000_2");
        assertThat(rig.page("h", new LogOffset(2000, 2)).next()).isEqualTo("2000_4");
    }

    @Test
    void a_value_of_10_mb_is_served_and_no_entry_is_too_large() {
        var large = "y".repeat(LARGE);
        var changed = new Change.Insert(Items.ID, Row.ofTexts("2", large));
        rig.feed().shape(all("h"), Row.ofTexts("1", large));
        rig.feed().part(2000, 0, false, changed).part(2000, 1, true, insert(3, "small"));

        assertThat(rig.page("h", LogOffset.BEFORE_ALL).items()).contains(large);
        assertThat(rig.page("h", LogOffset.SNAPSHOT_END).items()).contains(large);
        assertThat(rig.page("h", new LogOffset(2000, 0)).items()).contains("small");
        assertThat(rig.store().largestEntryBytes()).isLessThanOrEqualTo(900_000);
        assertThat(rig.store().contents()).isEqualTo(rig.replay().store().contents());
    }

    @Test
    void a_record_of_20_mb_is_kept_in_pieces_over_restarts() {
        var whole = Rig.led();
        whole.feed().shape(all("h"));
        whole.feed()
                .transaction(
                        2000,
                        new Change.Insert(Items.ID, Row.ofTexts("1", "a".repeat(LARGE))),
                        new Change.Insert(Items.ID, Row.ofTexts("2", "b".repeat(LARGE))));
        var interrupted = new Rig();
        for (var value : whole.feed().values()) {
            interrupted.take(value);
            interrupted.restart();
        }

        assertThat(interrupted.log("h")).isEqualTo(whole.log("h"));
        assertThat(interrupted.store().count((byte) 3)).isZero();
        assertThat(interrupted.store().contents()).isEqualTo(whole.store().contents());
    }

    @Test
    void a_new_leader_forgets_the_pieces_of_the_former_one() {
        var large = Rig.led();
        large.feed().shape(all("h"));
        large.feed().transaction(2000, new Change.Insert(Items.ID, row(1, "a".repeat(3 << 20))));
        var values = large.feed().values();
        values.subList(0, values.size() - 1).stream().skip(1).forEach(rig::take);
        assertThat(rig.store().count((byte) 3)).isPositive();

        rig.feed().leader(10).transaction(2000, insert(1, "b"));

        assertThat(rig.store().count((byte) 3)).isZero();
        assertThat(rig.log("h")).endsWith(" -> 2000_0\n");
    }

    @Test
    void a_record_for_many_shapes_is_written_in_parts() {
        var row = new Change.Insert(Items.ID, row(1, "z".repeat(500_000)));
        IntStream.range(0, 100)
                .forEach(i -> rig.feed().shape(Items.where("h" + i, "id < " + (i + 10))));

        rig.feed().transaction(2000, row, row, row);

        assertThat(rig.store().largestBatchBytes()).isLessThan(32L << 20);
        assertThat(rig.page("h7", LogOffset.SNAPSHOT_END).next()).isEqualTo("2000_4");
    }
}
