package dev.metamorph.shapelog.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.feed.record.FeedRecord.Progress;
import dev.metamorph.feed.record.FeedRecord.RowsKept;
import dev.metamorph.feed.record.FeedRecord.SnapshotFinished;
import dev.metamorph.feed.record.FeedRecord.SnapshotRows;
import dev.metamorph.feed.record.FeedRecord.SnapshotStarted;
import dev.metamorph.feed.record.FeedRecord.Transactions;
import dev.metamorph.feed.record.Fragment.RelationAt;
import dev.metamorph.feed.record.KeepLimits;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.Xid;
import dev.metamorph.shape.change.Change;
import dev.metamorph.shape.change.PgValue;
import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.log.EndCause;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.stream.IntStream;

/** What is too large ends the shapes that need it and no others, and the same ones at a replay. */
final class KeepLimitsTest {
    private static final KeepLimits DEFAULT = KeepLimits.DEFAULT;

    private final Rig rig = Rig.led();
    private final Feeding feed = rig.feed();

    @Test
    void a_table_that_outgrows_twice_its_limit_ends_the_shapes_over_it() {
        keep("a", DEFAULT, row(1, 7, 0));
        keep("b", DEFAULT.withMaxBytes(50), rows(2));
        keep("c", DEFAULT, row(1, 0, 7));
        shape("h", "x IN (SELECT y FROM b)");
        shape("other", "x IN (SELECT y FROM c)");

        transaction(2000, insert("b", 3, 0, 3));
        assertThat(rig.reason("h")).isEqualTo("not ended");
        transaction(2010, inserts("b", 100, 10));

        assertThat(rig.cause("h")).isEqualTo(EndCause.KEPT_TABLE_TOO_LARGE);
        assertThat(rig.reason("h"))
                .contains("table \"public\".\"b\"", "50 bytes", "KEPT_TABLE_LIMIT");
        assertThat(rig.log("other")).contains("\"id\":\"1\"");
    }

    @Test
    void the_size_of_a_table_is_known_after_a_restart_and_shrinks_with_deletes() {
        keep("a", DEFAULT, row(1, 7, 0));
        keep("b", DEFAULT.withMaxBytes(50), rows(2));
        shape("h", "x IN (SELECT y FROM b)");

        for (var i = 0; i < 10; i++) {
            transaction(2000 + 10 * i, insert("b", 3, 0, 3));
            rig.restart();
            transaction(2005 + 10 * i, delete("b", 3, 0, 3));
        }
        assertThat(rig.reason("h")).isEqualTo("not ended");

        IntStream.range(0, 20)
                .forEach(i -> {
                    transaction(3000 + i, insert("b", 10 + i, 0, 3));
                    rig.restart();
                });
        assertThat(rig.cause("h")).isEqualTo(EndCause.KEPT_TABLE_TOO_LARGE);
    }

    @Test
    void a_subquery_that_has_too_many_values_has_no_shape() {
        keep("a", DEFAULT, row(1, 7, 0));
        keep("b", new KeepLimits(0, 10, 1000, 1000), rows(20));

        shape("small", "x IN (SELECT y FROM b WHERE y < 5)");
        shape("large", "x IN (SELECT y FROM b)");

        assertThat(rig.cause("large")).isEqualTo(EndCause.TOO_MANY_VALUES);
        assertThat(rig.reason("large")).contains("too many values");
        assertThat(rig.log("small")).doesNotContain("\"id\"");
    }

    @Test
    void a_subquery_that_gets_too_many_values_ends_its_shapes() {
        keep("a", DEFAULT, row(1, 3, 0));
        keep("b", new KeepLimits(0, 10, 1000, 1000), rows(5));
        shape("large", "x IN (SELECT y FROM b)");
        shape("nested", "x IN (SELECT x FROM a WHERE x IN (SELECT y FROM b))");
        shape("small", "x IN (SELECT y FROM b WHERE y < 5)");

        transaction(2000, inserts("b", 100, 10));

        assertThat(rig.cause("large")).isEqualTo(EndCause.TOO_MANY_VALUES);
        assertThat(rig.cause("nested")).isEqualTo(EndCause.TOO_MANY_VALUES);
        assertThat(rig.log("small")).contains("\"id\":\"1\"");
    }

    @Test
    void the_values_of_all_subqueries_of_a_partition_are_limited() {
        keep("a", DEFAULT, row(1, 3, 0));
        keep("b", new KeepLimits(0, 1000, 30, 1000), rows(20));
        shape("first", "x IN (SELECT y FROM b)");

        shape("second", "x IN (SELECT y FROM b WHERE y > 0)");
        shape("third", "x IN (SELECT y FROM b WHERE y < 3)");

        assertThat(rig.reason("first")).isEqualTo("not ended");
        assertThat(rig.cause("second")).isEqualTo(EndCause.TOO_MANY_VALUES);
        assertThat(rig.reason("third")).isEqualTo("not ended");
    }

    @Test
    void a_table_is_arranged_by_few_combinations_of_columns() {
        keep("a", DEFAULT, row(1, 3, 0));
        keep("b", DEFAULT, rows(5));
        shape("1", "x IN (SELECT y FROM b)");
        shape("2", "y IN (SELECT y FROM b)");
        shape("3", "id IN (SELECT y FROM b)");
        shape("4", "(id, x) IN (SELECT x, y FROM b)");

        shape("5", "(id, y) IN (SELECT x, y FROM b)");
        shape("6", "(id, x) IN (SELECT y, y FROM b)");

        assertThat(rig.cause("5")).isEqualTo(EndCause.TOO_MANY_ARRANGEMENTS);
        assertThat(rig.reason("6")).isEqualTo("not ended");
    }

    @Test
    void shapes_that_the_budget_of_a_transaction_does_not_suffice_for_end() {
        keep("a", DEFAULT, rows(20));
        keep("b", new KeepLimits(0, 1000, 1000, 50), row(1, 0, 100));
        shape("first", "y IN (SELECT y FROM b)");
        shape("second", "y IN (SELECT y FROM b) AND id > 0");

        transaction(2000, inserts("b", 0, 15));

        assertThat(rig.log("first")).contains("\"operation\":\"insert\"", "\"id\":\"14\"");
        assertThat(rig.cause("second")).isEqualTo(EndCause.TOO_MANY_MOVES);
        assertThat(rig.replay().log("first")).isEqualTo(rig.log("first"));
    }

    @Test
    void no_row_is_looked_at_because_of_a_null_that_does_not_matter() {
        keep("a", DEFAULT, rows(100));
        keep("b", new KeepLimits(0, 1000, 1000, 50), row(1, 0, 3));
        shape("in", "y IN (SELECT y FROM b) OR (id < 2 AND y IN (SELECT x FROM b))");
        shape("not", "y NOT IN (SELECT y FROM b)");

        transaction(
                2000,
                new Change.Insert(
                        SubqueryFeed.id("b"),
                        Row.of(List.of(PgValue.text("2"), PgValue.text("4"), PgValue.none()))));

        assertThat(rig.reason("in")).isEqualTo("not ended");
        assertThat(rig.cause("not")).isEqualTo(EndCause.TOO_MANY_MOVES);
    }

    @Test
    void sets_over_sets_take_from_the_same_budget() {
        keep("a", DEFAULT, rows(5));
        keep("b", DEFAULT, rows(40));
        keep("c", new KeepLimits(0, 1000, 1000, 30), row(1, 0, 100));
        shape("nested", "y IN (SELECT y FROM b WHERE x IN (SELECT y FROM c))");
        shape("plain", "y IN (SELECT y FROM c)");
        shape(
                "other",
                "x IN (SELECT y FROM b WHERE id < 0) AND x IN (SELECT y FROM c WHERE id < 0)");

        transaction(2000, insert("c", 1, 0, 0), insert("c", 2, 0, 3));

        assertThat(rig.cause("nested")).isEqualTo(EndCause.TOO_MANY_MOVES);
        assertThat(rig.cause("plain")).isEqualTo(EndCause.TOO_MANY_MOVES);
        transaction(2010, insert("c", 3, 0, 1));
        shape("again", "y IN (SELECT y FROM b WHERE x IN (SELECT y FROM c))");
        assertThat(rig.log("again")).contains("\"id\":\"4\"");
    }

    @Test
    void values_that_are_gone_leave_the_store_with_later_records() {
        keep("a", DEFAULT, row(1, 3, 0));
        keep("b", DEFAULT, rows(3_000));
        shape("h", "x IN (SELECT y FROM b)");
        var values = rig.store().count((byte) 0x10);

        transaction(
                2000,
                IntStream.range(0, 3_000)
                        .mapToObj(i -> delete("b", i, 0, i))
                        .toArray(Change[]::new));
        rig.restart();
        transaction(2010, insert("b", 1, 0, 3));
        IntStream.range(0, 5).forEach(i -> feed.send(new Progress(new Lsn(3000 + i))));

        assertThat(rig.store().count((byte) 0x10)).isLessThan(values - 5_990);
        assertThat(rig.restart().log("h")).endsWith("\n").contains("\"operation\":\"delete\"");
        transaction(4000, delete("b", 1, 0, 3));
        assertThat(rig.log("h")).contains("\"lsn\":\"4000\"");
    }

    private void shape(String handle, String clause) {
        feed.send(SubqueryFeed.created(handle, clause))
                .send(
                        new SnapshotStarted(
                                new ShapeHandle(handle), 1, Feeding.BEFORE_1000, Lsn.ZERO));
    }

    private void keep(String table, KeepLimits limits, Row... rows) {
        var handle = new ShapeHandle("kept-" + table);
        feed.send(new RowsKept(handle, SubqueryFeed.relation(table), limits))
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

    private static Row row(int id, int x, int y) {
        return Row.ofTexts(Integer.toString(id), Integer.toString(x), Integer.toString(y));
    }

    /** Rows whose x is 0. */
    private static Row[] rows(int count) {
        return IntStream.range(0, count).mapToObj(i -> row(i, 0, i)).toArray(Row[]::new);
    }

    private static Change insert(String table, int id, int x, int y) {
        return new Change.Insert(SubqueryFeed.id(table), row(id, x, y));
    }

    private static Change[] inserts(String table, int from, int count) {
        return IntStream.range(from, from + count)
                .mapToObj(i -> insert(table, i, 0, i))
                .toArray(Change[]::new);
    }

    private static Change delete(String table, int id, int x, int y) {
        return new Change.Delete(SubqueryFeed.id(table), row(id, x, y));
    }
}
