package dev.metamorph.shapelog.task;

import static dev.metamorph.shapelog.task.Feeding.fragment;
import static dev.metamorph.shapelog.task.Items.all;
import static dev.metamorph.shapelog.task.Items.insert;
import static dev.metamorph.shapelog.task.Items.row;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.feed.record.FeedRecord.Claim;
import dev.metamorph.feed.record.FeedRecord.Progress;
import dev.metamorph.feed.record.FeedRecord.SnapshotStarted;
import dev.metamorph.feed.record.FeedRecord.Transactions;
import dev.metamorph.feed.record.RegistryKey;
import dev.metamorph.feed.record.RegistryRecord;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.log.EndCause;
import dev.metamorph.shape.port.ShapeLogs.Answer;

import org.junit.jupiter.api.Test;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A task follows one leader at a time. */
final class EpochTest {
    private final Rig rig = Rig.led();

    @Test
    void late_records_of_a_former_leader_are_ignored() {
        rig.feed().shape(all("h")).leader(10).transaction(2000, insert(1, "a"));
        var late = new Transactions(List.of(fragment(3000, 0, true, insert(2, "b"))));
        rig.feed().send(0, 5, late);

        assertThat(rig.lastStep().accepted()).isEmpty();
        assertThat(rig.log("h")).endsWith(" -> 2000_0\n");
    }

    @Test
    void nothing_is_accepted_after_a_gap_until_the_next_leader() {
        var next = new Transactions(List.of(fragment(2000, 0, true, insert(1, "a"))));
        rig.feed().shape(all("h")).send(0, 9, next).send(0, 10, next);
        assertThat(rig.log("h")).endsWith(" -> 0_inf\n");

        rig.feed().leader(11).transaction(2000, insert(1, "a"));
        assertThat(rig.log("h")).endsWith(" -> 2000_0\n");
    }

    @Test
    void a_partition_asks_for_a_new_epoch_once_when_it_lacks_records() {
        var stranded = new Step.RegistryChange(new RegistryKey.Leader(0), Optional.empty());
        rig.feed().shape(all("h")).transaction(2000, insert(1, "a")).lose();
        rig.feed().transaction(3000, insert(2, "b")).transaction(4000, insert(3, "c"));

        assertThat(rig.steps().stream().flatMap(step -> step.registryChanges().stream()))
                .containsOnlyOnce(stranded);
    }

    @Test
    void an_offset_is_not_refused_while_the_partition_lacks_records() {
        rig.feed().shape(all("h")).transaction(2000, insert(1, "a")).lose();
        rig.feed().transaction(3000, insert(2, "b")).transaction(4000, insert(3, "c"));
        assertThat(rig.read("h", new LogOffset(3000, 0))).isInstanceOf(Answer.NotYet.class);

        rig.feed().leader(11, new Lsn(2000)).transaction(3000, insert(2, "b"));

        assertThat(rig.read("h", new LogOffset(3000, 0))).isInstanceOf(Answer.Page.class);
        assertThat(rig.read("h", new LogOffset(3500, 0))).isInstanceOf(Answer.Ahead.class);
    }

    @Test
    void an_offset_that_was_served_before_is_not_refused() {
        rig.feed().shape(all("h")).transaction(2000, insert(1, "a"));
        rig.logs().servedBefore(new Lsn(3000));

        assertThat(rig.read("h", new LogOffset(3000, 0))).isInstanceOf(Answer.NotYet.class);
        assertThat(rig.read("h", new LogOffset(3001, 0))).isInstanceOf(Answer.Ahead.class);

        rig.feed().transaction(2500, insert(2, "b")).send(new Progress(new Lsn(3000)));

        assertThat(rig.read("h", new LogOffset(3000, 0))).isInstanceOf(Answer.Ahead.class);
    }

    @Test
    void a_record_that_is_ignored_is_no_step() {
        rig.feed().shape(all("h"));
        var before = rig.logs().steps();

        rig.feed().transaction(2000, insert(1, "a"));
        assertThat(rig.logs().steps()).isEqualTo(before + 1);
        rig.feed().lose().transaction(3000, insert(2, "b"));

        assertThat(rig.logs().steps()).isEqualTo(before + 1);
    }

    @Test
    void shapes_end_when_the_next_leader_does_not_resend_what_a_gap_swallowed() {
        rig.feed().shape(all("h")).transaction(2000, insert(1, "a")).lose();
        rig.feed().transaction(4000, insert(3, "c")).leader(11, new Lsn(4000));
        rig.feed().transaction(5000, insert(4, "d"));

        assertThat(rig.read("h", LogOffset.BEFORE_ALL)).isEqualTo(new Answer.Gone());
        assertThat(rig.cause("h")).isEqualTo(EndCause.FEED_BROKEN);
        assertThat(rig.store().contents()).isEqualTo(rig.replay().store().contents());
    }

    @Test
    void shapes_end_when_a_leader_resumes_behind_the_partitions_end() {
        rig.feed().shape(all("h")).transaction(2000, insert(1, "a"));
        rig.restart();
        rig.feed().leader(11, new Lsn(2001));

        assertThat(rig.cause("h")).isEqualTo(EndCause.FEED_BROKEN);
        assertThat(rig.lastStep().gap())
                .contains(new FeedGap.MissingChanges(new Lsn(2000), new Lsn(2001), 1));
    }

    @Test
    void no_reader_sees_a_shape_that_lacks_changes_as_up_to_date_beyond_them() {
        rig.feed().shape(all("h")).transaction(2000, insert(1, "a"));
        var seen = new ArrayList<Answer>();
        var waiting =
                rig.logs()
                        .awaitReached(
                                new Lsn(3000), () -> seen.add(rig.read("h", LogOffset.BEFORE_ALL)));
        rig.feed().leader(11, new Lsn(3000));

        assertThat(waiting).isNotNull();
        assertThat(seen).isNotEmpty().noneMatch(Answer.Page.class::isInstance);
    }

    @Test
    void a_leader_that_resumes_at_the_last_position_ends_nothing() {
        rig.feed()
                .shape(all("h"))
                .transaction(2000, insert(1, "a"))
                .send(new Progress(new Lsn(2500)));
        rig.feed().leader(11, new Lsn(2500)).transaction(3000, insert(2, "b"));

        assertThat(rig.log("h")).endsWith(" -> 3000_0\n");
        assertThat(rig.gaps()).isEmpty();
    }

    @Test
    void a_transaction_cut_off_by_a_gap_does_not_end_shapes_created_after_it() {
        rig.feed().shape(all("h")).part(2000, 0, false, insert(1, "a")).lose();
        rig.feed().leader(11, new Lsn(4000)).shape(Items.where("g", "id < 10"));
        rig.feed().transaction(5000, insert(4, "d"));

        assertThat(rig.log("g")).endsWith(" -> 5000_0\n");
    }

    @Test
    void a_gap_is_reported_once_per_leader() {
        rig.feed().shape(all("h")).lose();
        rig.feed().transaction(3000, insert(1, "a")).transaction(4000, insert(2, "b"));
        rig.feed().leader(11).send(12, 3, new Progress(new Lsn(1)));

        assertThat(rig.gaps())
                .containsExactly(
                        new FeedGap.MissingRecords(0, 4, 0, 5),
                        new FeedGap.MissingRecords(11, 1, 12, 3));
    }

    @Test
    void a_restarted_task_follows_the_same_leader() {
        rig.feed().shape(all("h")).transaction(2000, insert(1, "a"));
        rig.restart();
        rig.feed().transaction(3000, insert(2, "b"));

        assertThat(rig.log("h")).endsWith(" -> 3000_0\n");
    }

    @Test
    void a_leader_is_written_to_the_registry() {
        rig.feed().leader(10);

        assertThat(rig.lastStep().registryChanges())
                .containsExactly(
                        new Step.RegistryChange(
                                new RegistryKey.Leader(0),
                                Optional.of(
                                        new RegistryRecord.Leader(
                                                0,
                                                10,
                                                new UUID(0, 10),
                                                URI.create("http://a:1")))));
    }

    @Test
    void a_new_leader_ends_shapes_whose_snapshot_was_under_way() {
        var young = new ShapeHandle("young");
        rig.feed()
                .shape(all("old"))
                .send(Items.where("young", "id = 1"))
                .send(new SnapshotStarted(young, 1, Feeding.BEFORE_1000, Lsn.ZERO))
                .rows(young, row(1, "a"))
                .leader(10);

        assertThat(rig.read("young", LogOffset.BEFORE_ALL)).isEqualTo(new Answer.Gone());
        assertThat(rig.read("old", LogOffset.BEFORE_ALL)).isInstanceOf(Answer.Page.class);
        assertThat(rig.reason("young"))
                .isEqualTo("its initial snapshot was interrupted by a change of leader");
    }

    @Test
    void the_end_of_the_feed_is_reached_though_its_last_record_was_ignored() {
        rig.feed().shape(all("h")).send(-1, 0, new Claim(new UUID(0, 7)));

        assertThat(rig.restart().read("g", LogOffset.BEFORE_ALL)).isEqualTo(new Answer.Gone());
    }
}
