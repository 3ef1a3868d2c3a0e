package dev.metamorph.feed.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.feed.record.EpochFilter.Reason;
import dev.metamorph.feed.record.EpochFilter.Verdict;
import dev.metamorph.feed.record.EpochFilter.Verdict.Accept;
import dev.metamorph.feed.record.EpochFilter.Verdict.Ignore;
import dev.metamorph.shape.Lsn;

import org.junit.jupiter.api.Test;

final class EpochFilterTest {
    private static FeedEntry started(long epoch) {
        var record =
                new FeedRecord.LeaderStarted(
                        RecordSamples.CLAIMANT, RecordSamples.ADDRESS, new Lsn(epoch));
        return new Envelope(epoch, 0, record);
    }

    private static FeedEntry next(long epoch, long sequence) {
        return new Envelope(epoch, sequence, new FeedRecord.Progress(new Lsn(sequence)));
    }

    private static Verdict ignore(Reason reason) {
        return new Ignore(reason);
    }

    @Test
    void it_follows_a_leader_number_by_number() {
        var filter = EpochFilter.fresh();

        assertThat(filter.accept(started(7))).isEqualTo(new Accept());
        assertThat(filter.accept(next(7, 1))).isEqualTo(new Accept());
        assertThat(filter.accept(new Piece(7, 2, 0, 2, new byte[0]))).isEqualTo(new Accept());
        assertThat(filter.nextSequence()).isEqualTo(3);
    }

    @Test
    void a_claim_changes_nothing() {
        var filter = EpochFilter.restored(7, 3);
        var claim = new Envelope(-1, 0, new FeedRecord.Claim(RecordSamples.CLAIMANT));

        assertThat(filter.accept(claim)).isEqualTo(ignore(Reason.CLAIM));
        assertThat(filter.accept(next(7, 3))).isEqualTo(new Accept());
    }

    @Test
    void a_newer_leader_is_followed_from_its_start_on_only() {
        var filter = EpochFilter.restored(7, 3);

        assertThat(filter.accept(next(9, 0))).isEqualTo(ignore(Reason.NOT_STARTED));
        assertThat(filter.accept(next(9, 3))).isEqualTo(ignore(Reason.NOT_STARTED));
        assertThat(filter.accept(started(9))).isEqualTo(new Accept());
        assertThat(filter.accept(next(9, 1))).isEqualTo(new Accept());
    }

    @Test
    void a_former_leader_is_heard_no_more_nor_its_late_start() {
        var filter = EpochFilter.restored(9, 1);

        assertThat(filter.accept(next(7, 3))).isEqualTo(ignore(Reason.OLDER_EPOCH));
        assertThat(filter.accept(next(7, 1))).isEqualTo(ignore(Reason.OLDER_EPOCH));
        assertThat(filter.accept(started(7))).isEqualTo(ignore(Reason.OLDER_EPOCH));
    }

    @Test
    void an_accepted_record_is_not_accepted_again() {
        var filter = EpochFilter.restored(7, 3);

        assertThat(filter.accept(started(7))).isEqualTo(ignore(Reason.REPEATED));
        assertThat(filter.accept(next(7, 2))).isEqualTo(ignore(Reason.REPEATED));
    }

    @Test
    void nothing_after_a_gap_is_accepted_until_another_leader_starts() {
        var filter = EpochFilter.restored(7, 3);

        assertThat(filter.accept(next(7, 4))).isEqualTo(ignore(Reason.GAP));
        assertThat(filter.accept(next(7, 5))).isEqualTo(ignore(Reason.GAP));
        assertThat(filter.accept(started(8))).isEqualTo(new Accept());
    }
}
