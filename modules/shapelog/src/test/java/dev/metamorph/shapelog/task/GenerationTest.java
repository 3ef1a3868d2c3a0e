package dev.metamorph.shapelog.task;

import static dev.metamorph.shapelog.task.Items.all;
import static dev.metamorph.shapelog.task.Items.insert;
import static dev.metamorph.shapelog.task.Items.row;
import static dev.metamorph.shapelog.task.Items.update;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.feed.record.FeedRecord.GenerationCreated;
import dev.metamorph.feed.record.FeedRecord.GenerationDeleted;
import dev.metamorph.feed.record.FeedRecord.Progress;
import dev.metamorph.feed.record.FeedRecord.ShapeCreated;
import dev.metamorph.feed.record.FeedRecord.ShapeDropped;
import dev.metamorph.feed.record.FeedRecord.SnapshotFinished;
import dev.metamorph.feed.record.FeedRecord.SnapshotStarted;
import dev.metamorph.feed.record.RegistryRecord;
import dev.metamorph.shape.Generation;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.PgSnapshot;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.port.ShapeLogs.Answer;
import dev.metamorph.shape.relation.RelationId;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A log is replaced by another generation of it. */
final class GenerationTest {
    private static final ShapeHandle OLD = new ShapeHandle("1-1");
    private static final ShapeHandle NEW = new ShapeHandle("1-2");

    private final Rig rig = Rig.led();

    /** A log with the rows 1 and 2, of which the new base has both, and B is 3500. */
    private void begin() {
        rig.feed()
                .shape(all("1-1"), row(1, "a"))
                .transaction(2000, insert(2, "b"))
                .transaction(3000, update(1, "a", "A"), update(2, "b", "B"))
                .send(new GenerationCreated(all("1-2"), OLD))
                .send(
                        new SnapshotStarted(
                                NEW, 1, new PgSnapshot(3001, 3001, List.of()), new Lsn(3500)))
                .rows(NEW, row(1, "A"), row(2, "B"))
                .send(new SnapshotFinished(NEW, 1, 2));
    }

    private void replace() {
        begin();
        rig.feed().send(new Progress(new Lsn(3501))).send(new Progress(new Lsn(3502)));
    }

    private static LogOffset at(String text) {
        return LogOffset.parse(text).orElseThrow();
    }

    @Test
    void nobody_reads_it_before_the_switch_and_both_logs_are_written() {
        begin();
        rig.feed().send(new Progress(new Lsn(3500))).send(new Progress(new Lsn(3500)));

        assertThat(rig.read("1-2", LogOffset.BEFORE_ALL)).isInstanceOf(Answer.NotYet.class);
        assertThat(rig.page("1-1", at("3000_2")).upToDate()).isTrue();
    }

    @Test
    void a_reader_that_has_the_old_log_continues_in_the_new_one_at_its_offset() {
        replace();

        assertThat(rig.read("1-1", at("3000_2"))).isEqualTo(new Answer.Continues(NEW));
        var page = rig.page("1-2", at("3000_2"));
        assertThat(page.next()).as("no offset goes back").isEqualTo("3000_2");
        assertThat(page.upToDate()).isTrue();
        assertThat(page.items()).isEmpty();
        assertThat(rig.logs().end(OLD)).isEqualTo(new Answer.Continues(NEW));
    }

    @Test
    void no_reader_gets_the_old_log_as_up_to_date_beyond_changes_that_it_lacks() {
        begin();
        rig.feed().send(new Progress(new Lsn(3501)));
        var seen = new ArrayList<Answer>();
        var waiting =
                rig.logs()
                        .awaitReached(new Lsn(4000), () -> seen.add(rig.read("1-1", at("3000_2"))));
        rig.feed().transaction(4000, insert(4, "d"));

        assertThat(waiting).isNotNull();
        assertThat(seen).isNotEmpty().allMatch(new Answer.Continues(NEW)::equals);
    }

    @Test
    void a_reader_that_is_behind_reads_the_old_log_to_its_end() {
        replace();

        var first = rig.page("1-1", at("2000_0"));
        assertThat(first.next()).isEqualTo("3000_2");
        assertThat(first.upToDate()).isTrue();
        rig.feed().transaction(4000, insert(4, "d"));
        assertThat(rig.page("1-1", at("2000_0")).upToDate()).as("there is more").isFalse();
        assertThat(rig.page("1-1", at("2000_0")).items()).isEqualTo(first.items());
        assertThat(rig.page("1-2", at("3000_2")).next()).isEqualTo("4000_0");
    }

    @Test
    void chunks_of_the_old_base_are_read_from_the_old_base() {
        replace();

        assertThat(rig.page("1-1", LogOffset.BEFORE_ALL).items()).contains("\"a\"");
        assertThat(rig.page("1-2", LogOffset.BEFORE_ALL).items()).contains("\"A\"", "\"B\"");
        assertThat(rig.page("1-1", at("0_0")).next()).isEqualTo("3000_2");
    }

    @Test
    void readers_that_wait_are_called_at_the_switch_and_then_at_news_alone() {
        begin();
        var old = new AtomicInteger();
        var next = new AtomicInteger();
        var _ = rig.logs().await(OLD, at("3000_2"), old::incrementAndGet);
        var _ = rig.logs().await(NEW, at("3000_2"), next::incrementAndGet);

        rig.feed().send(new Progress(new Lsn(3501))).send(new Progress(new Lsn(3502)));

        assertThat(old).hasValue(1);
        assertThat(next).hasValue(1);
        var _ = rig.logs().await(NEW, at("3000_2"), next::incrementAndGet);
        assertThat(next).as("at the end").hasValue(1);
        rig.feed().transaction(4000, insert(4, "d"));
        assertThat(next).hasValue(2);
    }

    @Test
    void the_registry_tells_of_the_generation_while_it_is_created_and_of_the_earlier_one_after() {
        begin();
        assertThat(told(OLD)).isEqualTo(new Generation(1, List.of(), List.of(NEW)));

        rig.feed().send(new Progress(new Lsn(3501))).send(new Progress(new Lsn(3502)));

        assertThat(told(NEW)).isEqualTo(new Generation(2, List.of(OLD), List.of()));
        rig.feed().send(new GenerationDeleted(OLD));
        assertThat(told(NEW)).isEqualTo(new Generation(2, List.of(), List.of()));
        assertThat(rig.read("1-1", at("3000_2"))).isEqualTo(new Answer.Gone());
        assertThat(rig.page("1-2", at("3000_2")).upToDate()).isTrue();
    }

    private Generation told(ShapeHandle handle) {
        return rig.steps().stream()
                .flatMap(step -> step.registryChanges().stream())
                .flatMap(change -> change.record().stream())
                .filter(record ->
                        record instanceof RegistryRecord.Shape shape
                                && shape.handle().equals(handle))
                .reduce((_, last) -> last)
                .map(record -> ((RegistryRecord.Shape) record).generation())
                .orElseThrow();
    }

    @Test
    void an_end_of_the_old_log_before_the_switch_ends_both() {
        begin();
        rig.feed().send(new ShapeDropped(OLD, "asked"));

        assertThat(rig.read("1-1", LogOffset.BEFORE_ALL)).isEqualTo(new Answer.Gone());
        assertThat(rig.read("1-2", LogOffset.BEFORE_ALL)).isEqualTo(new Answer.Gone());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1-1", "1-2"})
    void a_drop_of_either_handle_after_the_switch_ends_the_shape(String handle) {
        replace();
        rig.feed().send(new ShapeDropped(new ShapeHandle(handle), "asked"));

        assertThat(rig.read("1-1", LogOffset.BEFORE_ALL)).isEqualTo(new Answer.Gone());
        assertThat(rig.read("1-2", LogOffset.BEFORE_ALL)).isEqualTo(new Answer.Gone());
        rig.feed().shape(all("1-3"));
        assertThat(rig.page("1-3", LogOffset.BEFORE_ALL).items()).contains("snapshot-end");
        rig.feed().send(new Progress(new Lsn(9000))).send(new Progress(new Lsn(9001)));
        assertThat(rig.store().contents().keySet())
                .as("entries of shapes 1 and 2")
                .noneMatch(key -> key.startsWith("1000000001") || key.startsWith("1000000002"));
    }

    @Test
    void a_new_leader_ends_an_unfinished_generation_and_leaves_the_shape() {
        rig.feed()
                .shape(all("1-1"), row(1, "a"))
                .send(new GenerationCreated(all("1-2"), OLD))
                .leader(1);

        assertThat(rig.read("1-2", LogOffset.BEFORE_ALL)).isEqualTo(new Answer.Gone());
        assertThat(rig.page("1-1", at("0_inf")).upToDate()).isTrue();
        assertThat(told(OLD)).isEqualTo(Generation.FIRST);
    }

    @Test
    void generations_that_could_differ_are_refused() {
        refuses(Items.keyless("k-1"), Items.keyless("k-2"));
        refuses(Items.keepingRows(all("r-1")), Items.keepingRows(all("r-2")));
        refuses(Items.where("w-1", "id > 1"), Items.where("w-2", "id > 2"));
        refuses(Items.where("p-1", "id > 7"), Items.partitioned("p-2", new RelationId(77)));
    }

    private void refuses(ShapeCreated old, ShapeCreated next) {
        rig.feed().shape(old).send(new GenerationCreated(next, old.handle()));

        assertThat(rig.read(next.handle().text(), LogOffset.BEFORE_ALL))
                .isEqualTo(new Answer.Gone());
        assertThat(rig.page(old.handle().text(), at("0_inf")).upToDate()).isTrue();
    }

    @Test
    void a_second_generation_at_the_same_time_is_refused() {
        begin();
        rig.feed().send(new GenerationCreated(all("1-3"), OLD));

        assertThat(rig.read("1-3", LogOffset.BEFORE_ALL)).isEqualTo(new Answer.Gone());
        assertThat(told(OLD)).isEqualTo(new Generation(1, List.of(), List.of(NEW)));
    }
}
