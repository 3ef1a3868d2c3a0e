package dev.metamorph.feed.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metamorph.embedded.testing.TestKafka;
import dev.metamorph.feed.record.Envelope;
import dev.metamorph.feed.record.FeedMark;
import dev.metamorph.feed.record.FeedPieces;
import dev.metamorph.feed.record.FeedRecord;
import dev.metamorph.feed.record.FeedRecord.LeaderStarted;
import dev.metamorph.feed.record.FeedRecord.Progress;
import dev.metamorph.feed.record.FeedRecord.Purged;
import dev.metamorph.feed.record.FeedRecord.ShapeDropped;
import dev.metamorph.feed.record.FeedRecord.SnapshotFinished;
import dev.metamorph.feed.record.FeedRecord.SnapshotRows;
import dev.metamorph.feed.record.Incarnation;
import dev.metamorph.feed.record.RecordSamples;
import dev.metamorph.feed.topic.FeedException;
import dev.metamorph.feed.topic.FeedMisconfiguredException;
import dev.metamorph.feed.topic.FeedSettings;
import dev.metamorph.feed.topic.FeedTail;
import dev.metamorph.feed.topic.FeedTails;
import dev.metamorph.feed.topic.FeedTopics;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.change.Row;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;

@Tag("servers")
@Timeout(120)
final class FeedWriterTest {
    private final FeedSettings settings =
            FeedSettings.of(TestKafka.freshStack(), TestKafka.shared().bootstrap())
                    .withPartitions(3);
    private final CompletableFuture<FeedException> failure = new CompletableFuture<>();

    @BeforeEach
    void topics() {
        FeedTopics.ready(settings);
    }

    private FeedWriter claim(FeedSettings of) {
        var leadership =
                new LeaderClaim(
                        UUID.randomUUID(),
                        RecordSamples.ADDRESS,
                        new Lsn(50),
                        FeedTails.read(settings),
                        -1);
        return FeedWriter.claim(
                of,
                leadership,
                new SentTransactions(),
                new FeedCounters(InstantSource.system()),
                failure::complete);
    }

    private static void await(FeedWriter writer, long lsn) {
        Eventually.until("acknowledgement of " + lsn, () -> writer.acknowledged().bytes() >= lsn);
    }

    @Test
    void a_leader_starts_in_all_partitions_with_the_offset_of_its_claim_as_epoch() {
        try (var first = claim(settings);
                var second = claim(settings)) {
            var started = new LeaderStarted(second.claimant(), RecordSamples.ADDRESS, new Lsn(50));

            assertThat(first.epoch()).isZero();
            assertThat(second.epoch()).isEqualTo(2);
            for (var partition = 0; partition < 3; partition++) {
                assertThat(FeedReaderProbe.accepted(settings, partition))
                        .hasSize(2)
                        .last()
                        .isEqualTo(new Envelope(2, 0, started));
            }
        }
    }

    @Test
    void every_partition_gets_every_transaction_in_order_and_is_acknowledged() {
        try (var writer = claim(settings)) {
            assertThat(writer.acknowledged()).isEqualTo(new Lsn(50));

            LongStream.range(100, 1_100)
                    .forEach(lsn -> writer.append(List.of(RecordSamples.transaction(lsn))));
            await(writer, 1_099);

            var expected =
                    LongStream.range(100, 1_100).mapToObj(RecordSamples::transaction).toList();
            for (var partition = 0; partition < 3; partition++) {
                assertThat(FeedReaderProbe.fragments(settings, partition)).isEqualTo(expected);
            }
        }
    }

    @Test
    void a_transaction_counts_only_with_its_last_fragment() {
        try (var writer = claim(settings)) {
            var some = RecordSamples.insertOf(10);
            writer.append(List.of(RecordSamples.transaction(100)));
            writer.append(List.of(RecordSamples.fragment(200, 0, false, some)));
            var dropped = writer.append(0, new ShapeDropped(RecordSamples.HANDLE, "")).join();

            assertThat(dropped.mark()).isEqualTo(2);
            await(writer, 100);
            assertThat(writer.acknowledged()).isEqualTo(new Lsn(100));
            writer.append(List.of(RecordSamples.fragment(200, 1, true, some)));
            await(writer, 200);
        }
    }

    @Test
    void the_life_of_a_shape_keeps_its_order_with_transactions_in_its_partition() {
        try (var writer = claim(settings)) {
            var dropped = new ShapeDropped(RecordSamples.HANDLE, "because");
            writer.append(List.of(RecordSamples.transaction(100)));
            var answer = writer.append(1, dropped);
            writer.append(List.of(RecordSamples.transaction(101)));
            answer.join();
            await(writer, 101);

            assertThat(FeedReaderProbe.acceptedRecords(settings, 1))
                    .endsWith(
                            new FeedRecord.Transactions(List.of(RecordSamples.transaction(100))),
                            dropped,
                            new FeedRecord.Transactions(List.of(RecordSamples.transaction(101))));
            assertThat(FeedReaderProbe.acceptedRecords(settings, 0)).doesNotContain(dropped);
        }
    }

    @Test
    void a_large_transaction_goes_in_pieces() {
        try (var writer = claim(settings)) {
            var large = RecordSamples.fragment(100, 0, true, RecordSamples.insertOf(10_000_000));
            writer.append(List.of(large, RecordSamples.transaction(101)));
            await(writer, 101);

            assertThat(FeedReaderProbe.fragments(settings, 2))
                    .containsExactly(large, RecordSamples.transaction(101));
            assertThat(FeedReaderProbe.records(settings, 2))
                    .allMatch(record -> record.serializedValueSize() <= FeedPieces.MAX_BYTES);
        }
    }

    @Test
    void positions_without_transactions_become_progress_and_are_acknowledged() {
        try (var writer = claim(settings)) {
            writer.append(List.of(RecordSamples.transaction(100)));
            writer.reached(new Lsn(150));
            await(writer, 150);

            for (var partition = 0; partition < 3; partition++) {
                assertThat(FeedReaderProbe.acceptedRecords(settings, partition))
                        .last()
                        .isEqualTo(new Progress(new Lsn(150)));
            }
        }
    }

    @Test
    void late_records_of_a_paused_former_leader_are_ignored_by_readers_that_follow_the_rule() {
        try (var former = claim(settings);
                var leader = claim(settings)) {
            leader.append(List.of(RecordSamples.transaction(200)));
            former.append(List.of(RecordSamples.transaction(100)));
            leader.append(List.of(RecordSamples.transaction(201)));
            await(former, 100);
            await(leader, 201);

            assertThat(FeedReaderProbe.fragments(settings, 0))
                    .containsExactly(
                            RecordSamples.transaction(200), RecordSamples.transaction(201));
        }
    }

    @Test
    void an_epoch_is_higher_than_any_that_was_seen_even_in_a_topic_created_again() {
        var leadership =
                new LeaderClaim(
                        UUID.randomUUID(),
                        RecordSamples.ADDRESS,
                        Lsn.ZERO,
                        FeedTails.read(settings),
                        5_000);

        try (var writer =
                FeedWriter.claim(
                        settings,
                        leadership,
                        new SentTransactions(),
                        new FeedCounters(InstantSource.system()),
                        failure::complete)) {
            assertThat(writer.epoch()).isEqualTo(5_001);
        }
    }

    @Test
    void the_tail_of_every_partition_tells_what_it_holds() {
        assertThat(FeedTails.read(settings))
                .containsExactly(
                        new FeedTail.Empty(0), new FeedTail.Empty(1), new FeedTail.Empty(2));
        var incarnation = new Incarnation("18446744073709551615", 3, new Lsn(40));

        try (var writer = claim(settings)) {
            writer.purge(incarnation).join();
            var some = RecordSamples.insertOf(10);
            writer.append(List.of(RecordSamples.transaction(100)));
            writer.append(List.of(RecordSamples.fragment(200, 0, false, some)));
            writer.append(1, new ShapeDropped(RecordSamples.HANDLE, "")).join();
            await(writer, 100);

            var mark = new FeedMark(new Lsn(100), 3, "18446744073709551615", Lsn.ZERO);
            assertThat(FeedTails.read(settings))
                    .contains(new FeedTail.Known(1, writer.epoch(), mark));
            assertThat(FeedReaderProbe.acceptedRecords(settings, 1))
                    .contains(new Purged(incarnation));
        }
    }

    @Test
    void a_new_leader_carries_the_tails_on_until_it_purges() {
        try (var writer = claim(settings)) {
            writer.purge(new Incarnation("7", 1, new Lsn(40))).join();
        }

        try (var writer = claim(settings)) {
            var mark = new FeedMark(new Lsn(40), 1, "7", Lsn.ZERO);
            assertThat(FeedTails.read(settings))
                    .hasSize(3)
                    .contains(new FeedTail.Known(1, writer.epoch(), mark))
                    .allMatch(tail -> tail.mark().equals(mark));
        }
    }

    @Test
    void snapshot_rows_wait_until_they_are_processed_and_their_end_comes_after_them() {
        var limits = settings.limits().withBytes(16 << 20, 32 << 20, 100_000);
        var rows =
                new SnapshotRows(RecordSamples.HANDLE, 1, List.of(Row.ofTexts("x".repeat(60_000))));
        try (var writer = claim(settings.withLimits(limits))) {
            writer.processed(0, writer.epoch(), 0);
            var first = writer.appendSnapshotRows(0, rows).join();
            var second =
                    CompletableFuture.supplyAsync(() -> writer.appendSnapshotRows(0, rows).join());
            assertThat(writer.append(1, new ShapeDropped(RecordSamples.HANDLE, "")))
                    .succeedsWithin(Duration.ofSeconds(20));
            assertThat(second).isNotDone();

            writer.processed(0, writer.epoch(), first.sequence());
            second.join();
            writer.append(0, new SnapshotFinished(RecordSamples.HANDLE, 1, 2)).join();

            assertThat(FeedReaderProbe.acceptedRecords(settings, 0))
                    .endsWith(rows, rows, new SnapshotFinished(RecordSamples.HANDLE, 1, 2));
        }
    }

    @Test
    void the_first_send_that_fails_ends_the_epoch_and_is_reported_once() {
        var tooSmall = settings.withProducer("max.request.size", "2000");
        var writer = claim(tooSmall);
        writer.append(List.of(RecordSamples.transaction(100)));
        await(writer, 100);

        writer.append(List.of(RecordSamples.fragment(101, 0, true, RecordSamples.insertOf(5_000))));

        assertThat(failure.join()).hasMessageContaining("max.request.size");
        assertThatThrownBy(() -> writer.append(List.of(RecordSamples.transaction(102))))
                .isInstanceOf(FeedException.class)
                .hasMessageContaining("has ended");
        assertThatThrownBy(() -> writer.append(0, new ShapeDropped(RecordSamples.HANDLE, "")))
                .isInstanceOf(FeedException.class);
        assertThat(writer.acknowledged()).isEqualTo(new Lsn(100));
        writer.close();
    }

    @Test
    void a_partition_that_lacks_records_ends_the_epoch() {
        var writer = claim(settings);
        writer.strand(1);
        writer.strand(1);

        assertThat(failure.join()).hasMessageContaining("partition 1 lacks records");
        assertThatThrownBy(() -> writer.append(List.of(RecordSamples.transaction(102))))
                .isInstanceOf(FeedException.class);
        writer.close();
    }

    @Test
    void closing_ends_the_epoch_without_telling_of_a_failure() {
        var writer = claim(settings);
        writer.close();
        writer.close();

        assertThatThrownBy(() -> writer.append(List.of(RecordSamples.transaction(102))))
                .isInstanceOf(FeedException.class)
                .hasMessageContaining("closed");
        assertThat(failure).isNotDone();
    }

    @Test
    void a_topic_with_other_partitions_is_refused() {
        assertThatThrownBy(() -> FeedTopics.ready(settings.withPartitions(2)))
                .isInstanceOf(FeedMisconfiguredException.class)
                .hasMessageContaining("has 3 partitions, not 2");
    }

    @Test
    void kafka_settings_that_keep_the_order_cannot_be_changed() {
        assertThatThrownBy(() -> settings.withProducer("acks", "1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[acks]");
    }
}
