package dev.metamorph.shapelog.task;

import static dev.metamorph.shapelog.task.Items.all;
import static dev.metamorph.shapelog.task.Items.delete;
import static dev.metamorph.shapelog.task.Items.insert;
import static dev.metamorph.shapelog.task.Items.keepingRows;
import static dev.metamorph.shapelog.task.Items.row;
import static dev.metamorph.shapelog.task.Items.truncate;
import static dev.metamorph.shapelog.task.Items.update;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.feed.record.FeedRecord.Progress;
import dev.metamorph.feed.record.FeedRecord.SnapshotFinished;
import dev.metamorph.feed.record.FeedRecord.SnapshotStarted;
import dev.metamorph.feed.record.FeedRecord.Transactions;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.change.Change;
import dev.metamorph.shape.port.ShapeRows.Answer;
import dev.metamorph.shape.port.ShapeRows.Query;
import dev.metamorph.shapelog.read.StandbyLogs;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The kept rows of a shape are the fold of its log. */
final class KeptRowsTest {
    private static final ShapeHandle H = new ShapeHandle("h");
    private static final byte[] KEPT = {0x10, 0, 0, 0, 1, 7};
    private static final byte[] GONE = {0x10, 0, 0, 0, 1, 9};

    private static Rig withRows() {
        var rig = Rig.led();
        rig.feed().shape(keepingRows(all("h")), row(1, "a"), row(2, "b"), row(-3, "c"));
        return rig;
    }

    private static List<String> rows(Rig rig) {
        return rig.query("h") instanceof Answer.Rows rows
                ? KeptRowsFold.of(rows)
                : List.of(rig.query("h").toString());
    }

    private static String json(int id, String value) {
        return "{\"id\":\"%d\",\"value\":\"%s\"}".formatted(id, value);
    }

    @Test
    void the_rows_of_the_initial_snapshot_are_in_the_order_of_their_keys() {
        assertThat(rows(withRows())).containsExactly(json(-3, "c"), json(1, "a"), json(2, "b"));
    }

    @Test
    void an_update_whose_item_has_the_changed_columns_only_keeps_the_whole_row() {
        var rig = withRows();

        rig.feed().transaction(2000, update(1, "a", "z"), insert(7, "n"), delete(2, "b"));

        assertThat(rows(rig)).containsExactly(json(-3, "c"), json(1, "z"), json(7, "n"));
    }

    @Test
    void an_answer_names_the_position_of_its_rows() {
        var rig = withRows();

        rig.feed().transaction(2000, update(1, "a", "z")).send(new Progress(new Lsn(3000)));

        assertThat(rig.query("h"))
                .isInstanceOfSatisfying(
                        Answer.Rows.class,
                        answer -> {
                            assertThat(answer.reached()).isEqualTo(new Lsn(3000));
                            assertThat(answer.offset()).isEqualTo(new LogOffset(2000, 0));
                            assertThat(answer.lagMillis()).hasValue(0);
                        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void no_reader_gets_the_rows_of_an_ending_shape_as_up_to_date_beyond_changes_they_lack(
            boolean truncated) {
        var rig = withRows();
        rig.feed().transaction(2000, update(1, "a", "z"));
        var seen = new ArrayList<Answer>();
        rig.store().onWrite(_ -> seen.add(rig.query("h")));

        if (truncated) {
            rig.feed().transaction(3000, truncate());
        } else {
            rig.feed().leader(11, new Lsn(3000));
        }

        assertThat(rig.query("h")).isNotInstanceOf(Answer.Rows.class);
        assertThat(seen)
                .isNotEmpty()
                .noneMatch(answer ->
                        answer instanceof Answer.Rows rows
                                && new Lsn(3000).isAtOrBefore(rows.reached()));
    }

    @Test
    void a_transaction_in_parts_shows_its_rows_at_its_last_part() {
        var rig = withRows();
        var before = rows(rig);

        rig.feed().part(2000, 0, false, update(1, "a", "y"), delete(2, "b"));
        assertThat(rows(rig)).isEqualTo(before);
        rig.feed().part(2000, 2, false, update(1, "y", "z"), insert(2, "again"), insert(9, "n"));
        assertThat(rows(rig)).isEqualTo(before);
        assertThat(rows(rig.restart())).isEqualTo(before);
        rig.feed().part(2000, 5, true, delete(9, "n"), delete(-3, "c"));

        assertThat(rows(rig)).containsExactly(json(1, "z"), json(2, "again"));
    }

    @Test
    void a_row_that_a_transaction_in_parts_deletes_keeps_no_entry_for_long() {
        var rig = withRows();
        rig.feed().part(2000, 0, false, delete(1, "a"), delete(2, "b")).part(2000, 2, true);
        assertThat(rig.store().count(GONE)).isEqualTo(2);

        rig.restart().feed().transaction(2010, insert(1, "new"));

        assertThat(rig.store().count(GONE)).isZero();
        assertThat(rig.store().count(KEPT)).isEqualTo(2);
        assertThat(rows(rig)).containsExactly(json(-3, "c"), json(1, "new"));
    }

    @Test
    void changes_that_come_before_the_rows_of_the_snapshot_are_newer() {
        var rig = Rig.led();
        rig.feed().send(keepingRows(all("h")));
        rig.feed().transaction(2000, update(1, "a", "z"), delete(2, "b"));
        rig.feed().send(new SnapshotStarted(H, 1, Feeding.BEFORE_1000, Lsn.ZERO));
        rig.feed().part(2010, 0, false, update(3, "c", "y"), delete(4, "d"));
        rig.feed().rows(H, row(1, "a"), row(2, "b"), row(3, "c"), row(4, "d"), row(5, "e"));
        assertThat(rig.query("h")).isInstanceOf(Answer.Unfinished.class);

        rig.feed().send(new SnapshotFinished(H, 1, 5));
        assertThat(rows(rig))
                .containsExactly(json(1, "z"), json(3, "c"), json(4, "d"), json(5, "e"));
        rig.feed().part(2010, 2, true);

        assertThat(rows(rig)).containsExactly(json(1, "z"), json(3, "y"), json(5, "e"));
    }

    @Test
    void a_changed_key_moves_the_row() {
        var rig = withRows();

        rig.feed().transaction(2000, new Change.Update(Items.ID, row(1, "a"), row(4, "a")));

        assertThat(rows(rig)).containsExactly(json(-3, "c"), json(2, "b"), json(4, "a"));
    }

    @Test
    void a_row_larger_than_an_entry_is_kept_whole_and_leaves_nothing_behind() {
        var rig = withRows();
        var large = "x".repeat(2_000_000);

        rig.feed().transaction(2000, update(1, "a", large));
        assertThat(rows(rig)).containsExactly(json(-3, "c"), json(1, large), json(2, "b"));
        assertThat(rig.store().count(KEPT)).isEqualTo(5);
        assertThat(page(rig, new byte[0], new byte[0], true, 2).rows()).hasSize(2);
        rig.restart().feed().transaction(2010, update(1, large, "small"));

        assertThat(rows(rig)).containsExactly(json(-3, "c"), json(1, "small"), json(2, "b"));
        assertThat(rig.store().count(KEPT)).isEqualTo(3);
    }

    @Test
    void pages_follow_each_other_in_both_directions() {
        var rig = withRows();

        var first = page(rig, new byte[0], new byte[0], false, 2);
        var from = Arrays.copyOf(first.more().orElseThrow(), 11);
        Arrays.fill(from, 8, 11, (byte) 0xFF);
        var last = page(rig, new byte[0], new byte[0], true, 2);
        var before = page(rig, new byte[0], last.more().orElseThrow(), true, 2);

        assertThat(KeptRowsFold.of(first)).containsExactly(json(-3, "c"), json(1, "a"));
        assertThat(KeptRowsFold.of(page(rig, from, new byte[0], false, 2)))
                .containsExactly(json(2, "b"));
        assertThat(KeptRowsFold.of(last)).containsExactly(json(2, "b"), json(1, "a"));
        assertThat(KeptRowsFold.of(before)).containsExactly(json(-3, "c"));
        assertThat(before.more()).isEmpty();
    }

    @Test
    void a_point_query_finds_one_row_or_none() {
        var rig = withRows();
        var two = ByteBuffer.allocate(8).putLong(2 ^ Long.MIN_VALUE).array();
        var eight = ByteBuffer.allocate(8).putLong(8 ^ Long.MIN_VALUE).array();

        assertThat(rig.logs().rows(H, Query.point(two)))
                .isInstanceOfSatisfying(
                        Answer.Rows.class,
                        answer ->
                                assertThat(KeptRowsFold.of(answer)).containsExactly(json(2, "b")));
        assertThat(rig.logs().rows(H, Query.point(eight)))
                .isInstanceOfSatisfying(
                        Answer.Rows.class, answer -> assertThat(answer.rows()).isEmpty());
    }

    @Test
    void a_shape_that_ends_loses_its_rows() {
        var rig = withRows();

        rig.feed().transaction(2000, truncate());
        assertThat(rig.query("h")).isInstanceOf(Answer.Gone.class);
        rig.feed().send(new Progress(new Lsn(2010)));

        assertThat(rig.store().count(KEPT)).isZero();
        assertThat(rig.store().count((byte) 0x10)).isZero();
    }

    @Test
    void a_shape_that_keeps_no_rows_has_no_entry_of_them() {
        var rig = Rig.led();
        rig.feed().shape(all("h"), row(1, "a")).transaction(2000, insert(2, "b"));

        assertThat(rig.store().count(KEPT)).isZero();
        assertThat(rig.store().count(new byte[] {0x10, 0, 0, 0, 1, 8})).isZero();
        assertThat(rig.query("h")).isInstanceOf(Answer.Unfinished.class);
    }

    @Test
    void a_record_with_many_rows_does_not_hold_all_of_them_on_the_heap() {
        var rig = Rig.led();
        for (var shape = 0; shape < 40; shape++) {
            var where = Items.where("s" + shape, "id > %d".formatted(-shape - 1));
            rig.feed().shape(keepingRows(where));
        }
        var changes = new ArrayList<Change>();
        for (var id = 0; id < 700; id++) {
            changes.add(insert(id, "x".repeat(1000)));
        }

        rig.feed().transaction(2000, changes.toArray(Change[]::new));

        assertThat(rig.store().largestBatchBytes()).isLessThan(40L << 20);
        for (var shape = 0; shape < 40; shape++) {
            assertThat(((Answer.Rows) rig.query("s" + shape)).rows()).hasSize(700);
        }
    }

    private static Answer.Rows page(
            Rig rig, byte[] from, byte[] to, boolean descending, int limit) {
        return (Answer.Rows) rig.logs().rows(H, new Query(from, to, false, descending, limit));
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void records_that_are_interrupted_show_no_row_of_an_incomplete_transaction(long seed) {
        var whole = new Rig();
        var random = RandomFeed.keepingRows(whole.feed(), seed);
        for (var record = 0; record < 120; record++) {
            random.next();
        }
        var rig = new Rig();
        var handles = List.copyOf(random.handles());
        var compared = 0;

        for (var value : whole.feed().values()) {
            rig.takeInterrupted(value);
            compared += compare(rig, handles);
            for (var step = 0; rig.isBehind(); step++) {
                rig.proceed();
                compared += compare(rig, handles);
                if (step % 5 == 3) {
                    rig.restart();
                }
            }
            for (var handle : handles) {
                // After its last step a record leaves no rows unsettled.
                assertThat(rig.query(handle.text())).isNotInstanceOf(Answer.NotYet.class);
            }
        }
        assertThat(compared).isGreaterThan(50);
    }

    @Test
    void the_transaction_after_an_interrupted_one_does_not_hide_its_rows() {
        var rig = withRows();
        rig.interrupting();
        rig.feed()
                .send(
                        new Transactions(
                                List.of(
                                        Feeding.fragment(
                                                2000, 0, true, update(1, "a", "y"), delete(2, "b")),
                                        Feeding.fragment(2010, 0, false, update(1, "y", "z")))));
        assertThat(rig.query("h")).isInstanceOf(Answer.NotYet.class);

        rig.proceedUnbounded();

        assertThat(rows(rig)).containsExactly(json(-3, "c"), json(1, "y"));
        assertThat(rows(rig.restart())).containsExactly(json(-3, "c"), json(1, "y"));
    }

    /** A row in several entries is deleted entry by entry, which a standby receives one by one. */
    @Test
    void a_standby_that_receives_a_part_of_a_sweep_shows_no_half_of_a_row() {
        var rig = Rig.led();
        var standby = new MapStore();
        var shown = new LinkedHashSet<Optional<List<String>>>();
        rig.store()
                .onWrite(batch -> {
                    for (var entry : batch) {
                        standby.write(List.of(entry));
                        shown.add(
                                new StandbyLogs(standby)
                                        .rows(H, KeptRowsFold.ALL)
                                        .map(KeptRowsFold::of));
                    }
                });
        rig.feed().shape(keepingRows(all("h")), row(1, "a"), row(2, "b"), row(-3, "c"));
        var large = "x".repeat(2_000_000);
        rig.feed().part(2000, 0, false, update(1, "a", large)).part(2000, 1, true);
        var gone = new ArrayList<Change>(List.of(delete(1, large)));
        IntStream.range(0, 300).forEach(id -> gone.add(insert(1000 + id, "n")));
        IntStream.range(0, 300).forEach(id -> gone.add(delete(1000 + id, "n")));
        rig.feed().part(3000, 0, false, gone.toArray(Change[]::new)).part(3000, gone.size(), true);
        shown.clear();

        rig.feed().transaction(4000);

        assertThat(shown)
                .containsExactlyInAnyOrder(
                        Optional.empty(), Optional.of(List.of(json(-3, "c"), json(2, "b"))));
    }

    private static int compare(Rig rig, List<ShapeHandle> handles) {
        var rows = 0;
        for (var handle : handles) {
            if (rig.query(handle.text()) instanceof Answer.Rows answer) {
                rows += answer.rows().size();
                assertThat(KeptRowsFold.of(answer))
                        .isEqualTo(KeptRowsFold.of(rig.log(handle.text())));
            }
        }
        return rows;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void after_every_record_the_rows_are_the_fold_of_the_log(long seed) {
        var rig = new Rig();
        var random = RandomFeed.keepingRows(rig.feed(), seed);
        var compared = 0;

        for (var record = 0; record < 200; record++) {
            random.next();
            if (record % 7 == seed % 7) {
                rig.restart();
            }
            var handles = random.handles();
            for (var handle : handles.subList(Math.max(0, handles.size() - 4), handles.size())) {
                if (rig.query(handle.text()) instanceof Answer.Rows rows) {
                    compared += rows.rows().size();
                    assertThat(KeptRowsFold.of(rows))
                            .as("record %d of %s", record, handle)
                            .isEqualTo(KeptRowsFold.of(rig.log(handle.text())));
                }
            }
        }
        assertThat(compared).isGreaterThan(100);
        // Not the maps: a difference would print megabytes.
        assertThat(rig.replay().store().contents().equals(rig.store().contents())).isTrue();
    }
}
