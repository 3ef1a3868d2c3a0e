package dev.metamorph.shapelog.task;

import static dev.metamorph.shapelog.task.Items.all;
import static dev.metamorph.shapelog.task.Items.insert;
import static dev.metamorph.shapelog.task.Items.keepingRows;
import static dev.metamorph.shapelog.task.Items.row;
import static dev.metamorph.shapelog.task.Items.truncate;
import static dev.metamorph.shapelog.task.Items.where;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.feed.record.FeedRecord.Progress;
import dev.metamorph.feed.record.FeedRecord.Purged;
import dev.metamorph.feed.record.FeedRecord.ShapeCreated;
import dev.metamorph.feed.record.FeedRecord.ShapeDropped;
import dev.metamorph.feed.record.FeedRecord.Transactions;
import dev.metamorph.feed.record.Fragment.RelationAt;
import dev.metamorph.feed.record.Incarnation;
import dev.metamorph.feed.record.RegistryKey;
import dev.metamorph.feed.record.RegistryRecord;
import dev.metamorph.feed.record.RegistryRecord.State;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.Xid;
import dev.metamorph.shape.change.Change;
import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.log.EndCause;
import dev.metamorph.shape.port.ShapeLogs.Answer;
import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shape.relation.TableName;
import dev.metamorph.shape.relation.WalRelation;
import dev.metamorph.shape.relation.WalRelation.WalColumn;
import dev.metamorph.shapelog.store.LargeValue;
import dev.metamorph.shapelog.store.StoreKeys;
import dev.metamorph.shapelog.store.StoredRecord;

import org.apache.kafka.streams.KeyValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

final class EndTest {
    private static final ShapeHandle H = new ShapeHandle("h");

    private final Rig rig = Rig.led();

    private void assertGone(String handle) {
        assertThat(rig.read(handle, LogOffset.BEFORE_ALL)).isEqualTo(new Answer.Gone());
        assertThat(rig.restart().read(handle, LogOffset.BEFORE_ALL)).isEqualTo(new Answer.Gone());
    }

    @Test
    void a_dropped_shape_that_is_not_there_leaves_the_registry_all_the_same() {
        rig.feed().send(new ShapeDropped(H, "asked"));

        assertThat(rig.lastStep().registryChanges())
                .containsExactly(
                        new Step.RegistryChange(new RegistryKey.Shape(H), Optional.empty()));
        assertThat(rig.lastStep().ended()).isEmpty();
    }

    /**
     * The store was ahead of the changelog, which has lost its end; then the store is lost, too.
     */
    @Test
    void what_the_changelog_has_lost_beside_shapes_is_written_again() {
        rig.feed().shape(all("h")).transaction(2000, insert(1, "a"));
        var lost = rig.store().remove(StoreKeys.relations());
        assertThat(lost).isNotEmpty();
        rig.endAll();
        rig.restart();
        var undescribed = Feeding.fragment(3000, new Xid(3000), 0, true, List.of(), insert(2, "b"));

        rig.feed().shape(all("again")).send(new Transactions(List.of(undescribed)));

        assertThat(rig.log("again")).contains("\"b\"").endsWith(" -> 3000_0\n");
    }

    @Test
    void a_shape_whose_end_the_changelog_has_lost_ends_after_a_restore() {
        rig.feed().shape(all("h")).transaction(2000, insert(1, "a"));
        var before = rig.store().copy();
        rig.endAll();
        rig.feed().shape(all("again")).transaction(3000, insert(2, "b"));
        rig.store().putAbsent(before);
        rig.restart();

        rig.feed().transaction(4000, insert(3, "c"));

        assertGone("h");
        assertThat(rig.log("again")).endsWith(" -> 4000_0\n");
    }

    @Test
    void all_shapes_end_when_the_changelog_has_lost_entries_and_new_ones_are_served() {
        rig.feed().shape(all("h")).transaction(2000, insert(1, "a"));
        rig.endAll();

        assertThat(rig.cause("h")).isEqualTo(EndCause.FEED_BROKEN);
        assertThat(rig.lastStep().gap()).contains(new FeedGap.LostEntries(1));
        assertGone("h");

        rig.feed().shape(all("again")).transaction(3000, insert(2, "b"));
        assertThat(rig.log("again")).endsWith(" -> 3000_0\n");
    }

    @Test
    void a_dropped_shape_is_gone_and_leaves_the_registry() {
        rig.feed().shape(all("h")).send(new ShapeDropped(H, "asked"));

        assertThat(rig.lastStep().ended())
                .containsExactly(new Step.Ended(H, EndCause.DROPPED, "asked"));
        assertThat(rig.lastStep().registryChanges().getFirst().key())
                .isEqualTo(new RegistryKey.Shape(H));
        assertThat(rig.lastStep().registryChanges().getFirst().record()).isEmpty();
        assertGone("h");
    }

    @Test
    void the_reason_of_a_drop_tells_evicted_and_expired_shapes_from_others() {
        rig.feed().shape(all("h")).send(new ShapeDropped(H, ShapeDropped.EVICTED + "x"));
        assertThat(rig.lastStep().ended())
                .extracting(Step.Ended::cause)
                .containsExactly(EndCause.EVICTED);

        rig.feed().shape(all("h2"));
        rig.feed().send(new ShapeDropped(new ShapeHandle("h2"), ShapeDropped.EXPIRED + "x"));
        assertThat(rig.lastStep().ended())
                .extracting(Step.Ended::cause)
                .containsExactly(EndCause.EXPIRED);
    }

    @Test
    void the_states_of_a_shape_are_written_to_the_registry() {
        var created = all("h");
        rig.feed().send(created);
        assertThat(rig.lastStep().registryChanges().getFirst().record())
                .hasValue(
                        new RegistryRecord.Shape(
                                H, 0, State.SNAPSHOT, created.definition(), created.relation()));

        rig.feed().shape(where("g", "id = 1"));
        assertThat(rig.lastStep().registryChanges().getFirst().record())
                .get()
                .extracting(record -> ((RegistryRecord.Shape) record).state())
                .isEqualTo(State.ACTIVE);
    }

    @Test
    void a_truncate_ends_every_shape_of_the_table() {
        rig.feed()
                .shape(all("h"), row(1, "a"))
                .shape(where("g", "id = 1"))
                .part(2000, 0, false, insert(1, "b"))
                .part(2000, 1, true, truncate(), insert(2, "c"));

        assertGone("h");
        assertGone("g");
    }

    @Test
    void a_change_without_its_old_row_ends_the_shape() {
        rig.feed().shape(all("h")).transaction(2000, new Change.Unidentified(Items.ID));

        assertThat(rig.reason("h")).contains("replica identity");
    }

    @Test
    void a_row_that_is_too_large_ends_the_shapes_of_its_table() {
        rig.feed()
                .shape(all("h"))
                .shape(where("g", "id = 2"))
                .transaction(2000, new Change.Oversize(Items.ID));

        assertThat(rig.reason("h")).contains("MAX_ROW_SIZE");
        assertThat(rig.reason("g")).contains("MAX_ROW_SIZE");
    }

    @Test
    void a_row_that_cannot_be_read_ends_the_shape_and_not_the_task() {
        var broken = new Change.Insert(Items.ID, Row.ofTexts("1"));
        rig.feed()
                .shape(all("h"))
                .shape(where("g", "id = 2"))
                .transaction(2000, broken)
                .transaction(3000, insert(2, "b"));

        assertThat(rig.reason("h")).contains("could not be converted");
        assertThat(rig.log("g")).endsWith(" -> 3000_0\n");
    }

    @Test
    void a_row_that_the_index_cannot_read_ends_its_shapes_and_not_the_task() {
        var broken = new Change.Insert(Items.ID, Row.ofTexts("1"));
        rig.feed()
                .shape(where("h", "value = 'a'"))
                .shape(where("g", "id = 2"))
                .transaction(2000, broken)
                .transaction(3000, insert(2, "b"));

        assertThat(rig.cause("h")).isEqualTo(EndCause.FAULT);
        assertThat(rig.log("g")).endsWith(" -> 3000_0\n");
    }

    @Test
    void an_update_whose_rows_the_index_cannot_compare_ends_its_shapes_and_not_the_task() {
        var broken = new Change.Update(Items.ID, row(2, "a"), Row.ofTexts("2"));
        rig.feed()
                .shape(where("h", "value = 'a'"))
                .shape(where("g", "id = 3"))
                .transaction(2000, broken)
                .transaction(3000, insert(3, "b"));

        assertThat(rig.cause("h")).isEqualTo(EndCause.FAULT);
        assertThat(rig.log("g")).endsWith(" -> 3000_0\n");
    }

    @Test
    void a_row_that_the_clause_cannot_be_evaluated_for_ends_the_shape_and_is_counted_as_that() {
        rig.feed()
                .shape(where("h", "6 / (id - 2) = 6"))
                .shape(where("g", "id = 2"))
                .transaction(2000, insert(2, "b"));

        assertThat(rig.lastStep().ended())
                .containsExactly(
                        new Step.Ended(
                                H,
                                EndCause.WHERE_NOT_EVALUATED,
                                "the where clause could not be evaluated: division by zero"));
        assertGone("h");
        assertThat(rig.log("g")).endsWith(" -> 2000_0\n");
    }

    @Test
    void a_changed_table_ends_the_shape_and_the_same_description_does_not() {
        rig.feed().shape(all("h")).transaction(2000, insert(1, "a"));
        rig.feed().leader(10).transaction(3000, insert(2, "b"));
        assertThat(rig.reason("h")).isEqualTo("not ended");

        var changed =
                new WalRelation(
                        Items.ID,
                        Items.NAME,
                        Items.DESCRIBED.identity(),
                        List.of(new WalColumn("id", 20, -1), new WalColumn("value", 25, -1)),
                        List.of());
        var described = List.of(new RelationAt(0, changed));
        rig.feed()
                .send(
                        new Transactions(
                                List.of(
                                        Feeding.fragment(
                                                4000,
                                                new Xid(4000),
                                                0,
                                                true,
                                                described,
                                                insert(3, "c")))));
        assertGone("h");
    }

    @Test
    void the_first_shape_of_a_definition_wins() {
        rig.feed().shape(all("h"), row(1, "a")).send(all("late"));

        assertThat(rig.reason("late")).contains("already");
        assertThat(rig.read("late", LogOffset.BEFORE_ALL)).isEqualTo(new Answer.Gone());
        assertThat(rig.reason("h")).isEqualTo("not ended");
    }

    @Test
    void the_registry_is_given_the_first_shape_again_when_a_second_one_is_refused() {
        var first = all("h");
        rig.feed().shape(first).send(all("g"));

        assertThat(rig.lastStep().registryChanges())
                .containsExactly(
                        new Step.RegistryChange(
                                new RegistryKey.Shape(new ShapeHandle("g")), Optional.empty()),
                        new Step.RegistryChange(
                                new RegistryKey.Shape(H),
                                Optional.of(
                                        new RegistryRecord.Shape(
                                                H,
                                                0,
                                                State.ACTIVE,
                                                first.definition(),
                                                first.relation()))));
    }

    @Test
    void a_definition_can_be_created_again() {
        rig.feed().shape(all("h"), row(1, "a")).send(new ShapeDropped(H, "asked"));
        rig.feed().shape(all("again"), row(2, "b"));

        assertThat(rig.log("again")).contains("\"b\"").doesNotContain("\"a\"");
    }

    @Test
    void a_purge_ends_every_shape_and_resets_the_position() {
        rig.feed()
                .shape(all("h"))
                .transaction(900_000, insert(1, "a"))
                .send(new Purged(new Incarnation("7", 2, new Lsn(500))))
                .shape(all("g"))
                .transaction(1000, insert(2, "b"));

        assertGone("h");
        assertThat(rig.log("g")).endsWith(" -> 1000_0\n");
        assertThat(rig.page("g", LogOffset.SNAPSHOT_END).reached()).isEqualTo(1000);
    }

    @Test
    void a_purge_forgets_the_commits_of_the_former_history() {
        rig.feed().shape(keepingRows(all("h"))).transaction(2000, insert(1, "a"));
        assertThat(rig.logs().commit(new Xid(2000))).contains(new Lsn(2000));

        rig.feed().send(new Purged(new Incarnation("7", 2, new Lsn(500))));

        assertThat(rig.logs().commit(new Xid(2000))).isEmpty();
    }

    @Test
    void the_commits_of_transactions_are_remembered_for_a_published_shape_and_not_for_others() {
        rig.feed().shape(all("h")).transaction(2000, insert(1, "a"));
        assertThat(rig.logs().commit(new Xid(2000))).isEmpty();

        rig.feed().shape(published("g")).transaction(3000, insert(2, "b"));

        assertThat(rig.logs().commit(new Xid(3000))).contains(new Lsn(3000));
    }

    private static ShapeCreated published(String handle) {
        var shape = all(handle);
        return new ShapeCreated(
                shape.handle(),
                shape.definition().publishedAs("items"),
                shape.relation(),
                shape.format());
    }

    @Test
    void the_entries_of_a_dropped_shape_are_deleted_a_bounded_number_at_a_time() {
        rig.feed().shape(all("h")).shape(where("g", "id = 1"));
        IntStream.range(0, 1000).forEach(i -> rig.feed().transaction(2000 + i, insert(i, "x")));
        var entries = rig.store().count(LOG_OF_FIRST);
        rig.feed().send(new ShapeDropped(H, "asked"));
        // Only the progress of its initial snapshot is gone, without which no standby shows it.
        assertThat(rig.store().count(LOG_OF_FIRST)).isEqualTo(entries - 1);

        rig.feed().transaction(4000, insert(5000, "x"));
        assertThat(rig.store().count(LOG_OF_FIRST)).isBetween(entries - 257, entries - 200);
        rig.restart();
        IntStream.range(0, 5).forEach(i -> rig.feed().transaction(4001 + i, insert(5000, "x")));

        assertThat(rig.store().count(LOG_OF_FIRST)).isZero();
        assertThat(rig.store().count((byte) 5)).isZero();
        assertThat(rig.log("g")).contains("\"id\":\"1\"");
    }

    @Test
    void more_entries_of_a_dropped_shape_are_deleted_when_the_feed_is_idle() {
        rig.feed().shape(all("h"));
        IntStream.range(0, 1500).forEach(i -> rig.feed().transaction(2000 + i, insert(i, "x")));
        rig.feed().send(new ShapeDropped(H, "asked"));

        rig.feed().send(new Progress(new Lsn(3499)));

        assertThat(rig.store().count(LOG_OF_FIRST)).isZero();
    }

    private static final byte[] LOG_OF_FIRST = {0x10, 0, 0, 0, 1};

    @ParameterizedTest
    @CsvSource({"id ~~~ 1,not understood", "id=1,writes its where clause differently"})
    void a_shape_whose_clause_this_version_reads_or_writes_differently_ends_and_the_task_does_not(
            String clause, String reason) {
        rig.feed().shape(where("h", "id = 1")).shape(where("g", "id = 2"));
        var other = StoredRecord.encode(Items.spelled("h", clause));
        var key = LargeValue.key(StoreKeys.definition(1), 0);
        rig.store().write(List.of(KeyValue.pair(key, LargeValue.slice(other, 1, 0))));

        rig.restart().feed().transaction(2000, insert(2, "b"));

        assertThat(rig.reason("h")).contains(reason);
        assertGone("h");
        assertThat(rig.log("g")).endsWith(" -> 2000_0\n");
    }

    @Test
    void a_shape_whose_creation_meets_a_bug_is_refused_and_the_task_goes_on() {
        var plain = all("h");
        var table = Items.relation(List.of(9));
        rig.feed()
                .shape(where("g", "id = 2"))
                .send(new ShapeCreated(plain.handle(), plain.definition(), table, plain.format()))
                .transaction(2000, insert(2, "b"));

        assertThat(rig.cause("h")).isEqualTo(EndCause.FAULT);
        assertThat(rig.log("g")).endsWith(" -> 2000_0\n");
        assertGone("h");
    }

    @Test
    void a_shape_whose_stored_progress_is_missing_ends_and_the_task_does_not() {
        rig.feed().shape(all("h")).shape(where("g", "id = 2"));
        rig.store().write(List.of(KeyValue.pair(LargeValue.key(StoreKeys.snapshot(1), 0), null)));

        rig.restart().feed().transaction(2000, insert(2, "b"));

        assertThat(rig.cause("h")).isEqualTo(EndCause.FAULT);
        assertThat(rig.log("g")).endsWith(" -> 2000_0\n");
    }

    @Test
    void a_definition_that_does_not_fit_its_table_is_refused() {
        rig.feed().send(Items.spelled("h", "nothing = 1"));

        assertThat(rig.reason("h")).contains("not understood");
    }

    @Test
    void a_truncate_of_a_partition_ends_the_shapes_of_the_tables_above() {
        var part = new RelationId(77);
        var leaf =
                new WalRelation(
                        part,
                        new TableName("public", "items_1"),
                        Items.DESCRIBED.identity(),
                        Items.DESCRIBED.columns(),
                        List.of(Items.ID));
        rig.feed().shape(Items.partitioned("h", part)).shape(where("g", "id = 1"));
        var described = List.of(new RelationAt(0, leaf));
        var change = new Change.Insert(part, row(1, "a"));
        rig.feed()
                .send(
                        new Transactions(
                                List.of(
                                        Feeding.fragment(
                                                2000, new Xid(1), 0, true, described, change))));
        assertThat(rig.log("h")).endsWith(" -> 2000_0\n");

        rig.feed().transaction(3000, new Change.Truncate(part));
        assertGone("h");
    }

    @Test
    void a_lost_end_of_a_transaction_ends_the_shapes() {
        rig.feed()
                .shape(all("h"))
                .part(2000, 0, false, insert(1, "a"))
                .transaction(3000, insert(2, "b"));

        assertThat(rig.reason("h")).contains("lacks");
    }

    @Test
    void a_lost_part_of_a_transaction_ends_the_shapes() {
        rig.feed().shape(all("h")).part(2000, 5, true, insert(1, "a"));

        assertThat(rig.reason("h")).contains("lacks");
    }
}
