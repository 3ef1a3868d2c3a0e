package dev.metamorph.shapelog.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.feed.record.FeedRecord.Progress;
import dev.metamorph.feed.record.FeedRecord.RowsKept;
import dev.metamorph.feed.record.FeedRecord.ShapeDropped;
import dev.metamorph.feed.record.FeedRecord.SnapshotFinished;
import dev.metamorph.feed.record.FeedRecord.SnapshotRows;
import dev.metamorph.feed.record.FeedRecord.SnapshotStarted;
import dev.metamorph.feed.record.FeedRecord.Transactions;
import dev.metamorph.feed.record.Fragment.RelationAt;
import dev.metamorph.feed.record.KeepLimits;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.Xid;
import dev.metamorph.shape.change.Change;
import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.log.EndCause;
import dev.metamorph.shape.port.ShapeLogs.Answer;
import dev.metamorph.shape.relation.ReplicaIdentity;
import dev.metamorph.shape.relation.TableName;
import dev.metamorph.shape.relation.WalRelation;
import dev.metamorph.shape.relation.WalRelation.WalColumn;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.stream.IntStream;

/** The life of kept rows: what begins and ends them, and the shapes that need them. */
final class KeptTablesTest {
    private static final String CLAUSE = "x IN (SELECT y FROM b)";

    private final Rig rig = Rig.led();
    private final Feeding feed = rig.feed();

    @Test
    void a_shape_whose_tables_are_not_kept_is_denied() {
        keep("a", Row.ofTexts("1", "7", "0"));

        feed.send(SubqueryFeed.created("h", CLAUSE));

        assertThat(rig.cause("h")).isEqualTo(EndCause.SNAPSHOT_FAILED);
    }

    @Test
    void rows_of_a_table_that_are_not_loaded_completely_do_not_count_as_kept() {
        keep("a");
        feed.send(
                new RowsKept(
                        new ShapeHandle("kept-b"), SubqueryFeed.relation("b"), KeepLimits.DEFAULT));

        feed.send(SubqueryFeed.created("h", CLAUSE));

        assertThat(rig.cause("h")).isEqualTo(EndCause.SNAPSHOT_FAILED);
    }

    @Test
    void a_truncated_inner_table_ends_the_shapes_over_it_and_no_others() {
        shapes();

        transaction(2000, new Change.Truncate(SubqueryFeed.id("b")));

        assertThat(rig.cause("h")).isEqualTo(EndCause.TRUNCATED);
        assertThat(rig.restart().log("other")).contains("\"id\":\"1\"");
    }

    @Test
    void an_inner_table_that_gets_another_type_ends_the_shapes_over_it() {
        shapes();

        var changed =
                new WalRelation(
                        SubqueryFeed.id("b"),
                        new TableName("public", "b"),
                        ReplicaIdentity.FULL,
                        List.of(
                                new WalColumn("id", 23, -1),
                                new WalColumn("x", 23, -1),
                                new WalColumn("y", 20, -1)),
                        List.of());
        feed.send(
                new Transactions(
                        List.of(
                                Feeding.fragment(
                                        2000,
                                        new Xid(2000),
                                        0,
                                        true,
                                        List.of(new RelationAt(0, changed))))));

        assertThat(rig.cause("h")).isEqualTo(EndCause.TABLE_CHANGED);
        assertThat(rig.log("other")).contains("\"id\":\"1\"");
    }

    @Test
    void a_change_without_the_old_row_ends_the_shapes_over_its_table() {
        shapes();

        transaction(2000, new Change.Unidentified(SubqueryFeed.id("b")));

        assertThat(rig.cause("h")).isEqualTo(EndCause.TABLE_CHANGED);
    }

    @Test
    void with_its_last_shape_everything_that_was_kept_leaves_the_store() {
        shapes();

        feed.send(new ShapeDropped(new ShapeHandle("h"), "not wanted"));
        feed.send(new ShapeDropped(new ShapeHandle("other"), "not wanted"));
        IntStream.range(0, 20).forEach(i -> feed.send(new Progress(new Lsn(3000 + i))));

        assertThat(rig.store().count((byte) 0x10)).isZero();
        assertThat(rig.store().count((byte) 0x09)).isZero();
        assertThat(rig.store().count((byte) 0x0a)).isZero();
    }

    @Test
    void a_new_leader_goes_on_with_kept_rows_and_shapes() {
        shapes();

        feed.leader(5);
        transaction(2000, insert("b", "5", "0", "8"));

        assertThat(rig.log("h")).contains("\"operation\":\"insert\"").contains("\"id\":\"2\"");
    }

    @Test
    void a_new_leader_does_not_go_on_with_rows_that_are_being_loaded() {
        keep("a");
        feed.send(
                new RowsKept(
                        new ShapeHandle("kept-b"), SubqueryFeed.relation("b"), KeepLimits.DEFAULT));
        feed.leader(5);
        keep("b");
        keep("a");

        feed.send(SubqueryFeed.created("h", CLAUSE));

        assertThat(rig.read("h", LogOffset.BEFORE_ALL)).isNotInstanceOf(Answer.Gone.class);
    }

    /** The shape h over a and b, which has row 1 of two, and another one over a and c. */
    private void shapes() {
        keep("a", Row.ofTexts("1", "7", "0"), Row.ofTexts("2", "8", "0"));
        keep("b", Row.ofTexts("1", "0", "7"));
        keep("c", Row.ofTexts("1", "0", "7"));
        shape("h", CLAUSE);
        shape("other", "x IN (SELECT y FROM c)");
        transaction(1500, insert("c", "9", "0", "9"));
        assertThat(rig.log("h")).contains("\"id\":\"1\"").doesNotContain("\"id\":\"2\"");
    }

    private void shape(String handle, String clause) {
        feed.send(SubqueryFeed.created(handle, clause))
                .send(
                        new SnapshotStarted(
                                new ShapeHandle(handle), 1, Feeding.BEFORE_1000, Lsn.ZERO));
    }

    private void keep(String table, Row... rows) {
        var handle = new ShapeHandle("kept-" + table);
        feed.send(new RowsKept(handle, SubqueryFeed.relation(table), KeepLimits.DEFAULT))
                .send(new SnapshotStarted(handle, 1, Feeding.BEFORE_1000, Lsn.ZERO))
                .send(new SnapshotRows(handle, 1, List.of(rows)))
                .send(new SnapshotFinished(handle, 1, rows.length));
    }

    private void transaction(long lsn, Change... changes) {
        var described =
                SubqueryModel.TABLES.stream()
                        .map(table -> new RelationAt(0, SubqueryFeed.described(table)))
                        .toList();
        feed.send(
                new Transactions(
                        List.of(
                                Feeding.fragment(
                                        lsn, new Xid((int) lsn), 0, true, described, changes))));
    }

    private static Change insert(String table, String... values) {
        return new Change.Insert(SubqueryFeed.id(table), Row.ofTexts(values));
    }
}
