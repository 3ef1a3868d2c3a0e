package dev.metamorph.feed.writer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.feed.record.FeedMark;
import dev.metamorph.feed.record.Incarnation;
import dev.metamorph.shape.Lsn;

import org.junit.jupiter.api.Test;

final class PartitionLaneTest {
    private final PartitionLane lane = new PartitionLane(0, FeedMark.NONE, new Lsn(50));

    @Test
    void an_acknowledgement_counts_only_with_all_before_it() {
        var first = lane.next(new Lsn(100));
        var second = lane.next(new Lsn(200));

        lane.done(second);
        assertThat(lane.acknowledged()).isEqualTo(new Lsn(50));
        lane.done(first);
        assertThat(lane.acknowledged()).isEqualTo(new Lsn(200));
    }

    @Test
    void records_that_complete_nothing_do_not_move_it() {
        lane.done(lane.next(Lsn.ZERO));

        assertThat(lane.acknowledged()).isEqualTo(new Lsn(50));
        assertThat(lane.nextSequence()).isEqualTo(1);
    }

    @Test
    void a_record_that_is_sent_again_does_not_move_it_back() {
        lane.done(lane.next(new Lsn(40)));
        lane.reach(new Lsn(30));

        assertThat(lane.acknowledged()).isEqualTo(new Lsn(50));
    }

    @Test
    void the_mark_begins_again_with_another_history() {
        lane.reach(new Lsn(1_000));
        lane.follow(new Incarnation("77", 2, new Lsn(10)));
        lane.reach(new Lsn(5));

        assertThat(lane.mark()).isEqualTo(new FeedMark(new Lsn(10), 2, "77", Lsn.ZERO));
    }
}
