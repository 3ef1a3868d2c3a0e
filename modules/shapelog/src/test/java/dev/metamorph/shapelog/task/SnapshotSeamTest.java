package dev.metamorph.shapelog.task;

import static dev.metamorph.shapelog.task.Feeding.fragment;
import static dev.metamorph.shapelog.task.Items.all;
import static dev.metamorph.shapelog.task.Items.delete;
import static dev.metamorph.shapelog.task.Items.insert;
import static dev.metamorph.shapelog.task.Items.keyless;
import static dev.metamorph.shapelog.task.Items.row;
import static dev.metamorph.shapelog.task.Items.truncate;
import static dev.metamorph.shapelog.task.Items.update;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.feed.record.FeedRecord.SnapshotFailed;
import dev.metamorph.feed.record.FeedRecord.SnapshotFinished;
import dev.metamorph.feed.record.FeedRecord.SnapshotStarted;
import dev.metamorph.feed.record.FeedRecord.Transactions;
import dev.metamorph.feed.record.Fragment.RelationAt;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.PgSnapshot;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.Xid;
import dev.metamorph.shape.change.Change;
import dev.metamorph.shape.log.EndCause;
import dev.metamorph.shape.port.ShapeLogs.Answer;

import org.junit.jupiter.api.Test;

import java.util.List;

/** At the seam between initial snapshot and stream nothing is missing and nothing comes twice. */
final class SnapshotSeamTest {
    private static final ShapeHandle H = new ShapeHandle("h");
    private static final Lsn INSERT_POSITION = new Lsn(5000);

    private final Rig rig = Rig.led();

    /** A transaction with a given id. */
    private static Transactions committed(long lsn, int xid, Change... changes) {
        return committed(lsn, xid, 0, true, changes);
    }

    private static Transactions committed(
            long lsn, int xid, long firstIndex, boolean last, Change... changes) {
        var described = List.of(new RelationAt(0, Items.DESCRIBED));
        return new Transactions(
                List.of(fragment(lsn, new Xid(xid), firstIndex, last, described, changes)));
    }

    private static SnapshotStarted sees(String snapshot) {
        return new SnapshotStarted(H, 1, PgSnapshot.parse(snapshot), INSERT_POSITION);
    }

    private static SnapshotFinished finished(int rows) {
        return new SnapshotFinished(H, 1, rows);
    }

    private String changes() {
        return rig.page("h", LogOffset.SNAPSHOT_END).items();
    }

    @Test
    void transactions_that_the_snapshot_sees_are_dropped_and_the_rest_applies() {
        rig.feed()
                .send(all("h"))
                .send(committed(1000, 100, insert(1, "seen before it started")))
                .send(committed(1100, 105, insert(2, "running, before")))
                .send(sees("100:110:105,107"))
                .send(committed(1200, 101, insert(3, "seen after it started")))
                .rows(H, row(1, "seen before it started"), row(3, "seen after it started"))
                .send(committed(1300, 107, insert(4, "running, after")))
                .send(finished(2))
                .send(committed(1400, 110, insert(5, "later")));

        assertThat(changes())
                .contains("running, before", "running, after", "later")
                .doesNotContain("seen");
    }

    @Test
    void a_commit_behind_the_insert_position_applies_whatever_its_id() {
        rig.feed()
                .send(all("h"))
                .send(sees("100:110:"))
                .send(committed(5000, 90, insert(1, "at the position")))
                .send(committed(5001, 91, insert(2, "behind it")))
                .send(finished(0));

        assertThat(changes()).contains("behind it").doesNotContain("at the position");
    }

    @Test
    void ids_are_compared_across_their_wrap() {
        var start = (1L << 32) + 5;
        rig.feed()
                .send(all("h"))
                .send(sees("%d:%d:".formatted(start, start)))
                .send(committed(1000, -3, insert(1, "before the wrap")))
                .send(committed(1001, 4, insert(2, "before xmin")))
                .send(committed(1002, 5, insert(3, "later")))
                .send(finished(0));

        assertThat(changes()).contains("later").doesNotContain("before");
    }

    @Test
    void changes_behind_the_snapshot_are_seen_only_when_it_is_finished() {
        rig.feed().send(all("h")).send(sees("100:100:")).send(committed(1000, 100, insert(1, "a")));
        assertThat(rig.read("h", LogOffset.SNAPSHOT_END)).isEqualTo(new Answer.Unfinished());

        rig.feed().send(finished(0));
        assertThat(rig.page("h", LogOffset.SNAPSHOT_END).next()).isEqualTo("1000_0");
    }

    @Test
    void a_transaction_sent_in_part_before_the_shape_is_dropped_when_the_snapshot_sees_it() {
        rig.feed()
                .send(committed(1000, 50, 0, false, insert(1, "a")))
                .send(all("h"))
                .send(committed(1000, 50, 1, false, insert(2, "b")))
                .send(sees("100:100:"))
                .send(committed(1000, 50, 2, true, insert(3, "c")))
                .rows(H, row(1, "a"), row(2, "b"), row(3, "c"))
                .send(finished(3))
                .send(committed(1100, 100, insert(4, "later")));

        assertThat(changes()).contains("later").doesNotContain("1000");
    }

    @Test
    void a_shape_ends_if_its_snapshot_lacks_a_transaction_that_it_has_seen_in_part() {
        rig.feed()
                .send(committed(1000, 150, 0, false, insert(1, "a")))
                .send(all("h"))
                .send(committed(1000, 150, 1, true, insert(2, "b")))
                .send(sees("100:100:"));

        assertThat(rig.reason("h")).contains("lacks a transaction");
    }

    @Test
    void a_transaction_that_began_before_the_snapshot_and_ends_behind_it_is_whole() {
        rig.feed()
                .send(all("h"))
                .send(committed(1000, 200, 0, false, insert(1, "a"), insert(2, "b")))
                .send(sees("100:100:"))
                .send(committed(1000, 200, 2, true, insert(3, "c")))
                .send(finished(0));

        assertThat(changes()).contains("\"a\"", "\"b\"", "\"c\"");
        assertThat(changes().split("\"last\":true", -1)).hasSize(2);
        assertThat(rig.page("h", LogOffset.SNAPSHOT_END).next()).isEqualTo("1000_4");
    }

    @Test
    void changes_wait_through_a_restart() {
        rig.feed().send(all("h")).send(committed(1000, 100, insert(1, "a")));
        rig.restart();
        rig.feed().send(committed(1001, 101, insert(2, "b"))).send(sees("101:101:"));
        rig.restart();
        rig.feed().send(finished(0));

        assertThat(changes()).contains("\"b\"").doesNotContain("\"a\"");
        assertThat(rig.store().contents()).isEqualTo(rig.replay().store().contents());
    }

    @Test
    void equal_rows_are_counted_over_the_seam() {
        rig.feed()
                .send(keyless("h"))
                .send(sees("100:100:"))
                .rows(H, row(1, "a"))
                .send(committed(1000, 100, delete(1, "a")))
                .rows(H, row(1, "a"))
                .send(finished(2))
                .send(committed(1001, 101, insert(1, "a")))
                .send(committed(1002, 102, delete(1, "a")))
                .send(committed(1003, 103, delete(1, "a")));

        var first = rig.page("h", LogOffset.BEFORE_ALL).items();
        assertThat(first.split("insert", -1)).hasSize(2);
        assertThat(changes()).contains("delete").doesNotContain("insert", "1002", "1001");
        assertThat(rig.page("h", LogOffset.SNAPSHOT_END).next()).isEqualTo("1003_0");
    }

    @Test
    void a_truncate_that_the_snapshot_sees_ends_nothing() {
        rig.feed()
                .send(all("h"))
                .send(committed(1000, 90, truncate()))
                .send(sees("100:100:"))
                .send(finished(0));

        assertThat(rig.reason("h")).isEqualTo("not ended");
    }

    @Test
    void a_truncate_that_the_snapshot_does_not_see_ends_the_shape() {
        rig.feed().send(all("h")).send(committed(1000, 100, truncate())).send(sees("100:100:"));

        assertThat(rig.reason("h")).contains("truncated");
    }

    @Test
    void a_failed_snapshot_ends_the_shape() {
        rig.feed().send(all("h")).send(new SnapshotFailed(H, 1, "no such table"));

        assertThat(rig.reason("h")).isEqualTo("no such table");
        assertThat(rig.read("h", LogOffset.BEFORE_ALL)).isEqualTo(new Answer.Gone());
    }

    @Test
    void a_snapshot_that_failed_by_a_row_that_is_too_large_is_counted_by_that_cause() {
        rig.feed()
                .send(all("h"))
                .send(sees("100:100:"))
                .send(new SnapshotFailed(H, 1, SnapshotFailed.TOO_LARGE + "a row has 2 bytes"));

        assertThat(rig.cause("h")).isEqualTo(EndCause.ROW_TOO_LARGE);
    }

    @Test
    void a_snapshot_with_another_number_of_rows_ends_the_shape() {
        rig.feed().send(all("h")).send(sees("100:100:")).rows(H, row(1, "a")).send(finished(2));

        assertThat(rig.reason("h")).contains("lacks rows");
    }

    @Test
    void an_update_of_a_row_of_the_snapshot_is_an_update() {
        rig.feed()
                .send(all("h"))
                .send(committed(1000, 100, update(1, "a", "b")))
                .send(sees("100:100:"))
                .rows(H, row(1, "a"))
                .send(finished(1));

        assertThat(changes()).contains("\"operation\":\"update\"");
    }
}
