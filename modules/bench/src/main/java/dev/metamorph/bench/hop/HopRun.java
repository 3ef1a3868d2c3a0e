package dev.metamorph.bench.hop;

import dev.metamorph.feed.record.ChangeBlock;
import dev.metamorph.feed.record.Fragment;
import dev.metamorph.feed.topic.FeedException;
import dev.metamorph.feed.topic.FeedLimits;
import dev.metamorph.feed.topic.FeedSettings;
import dev.metamorph.feed.topic.FeedTails;
import dev.metamorph.feed.topic.FeedTopics;
import dev.metamorph.feed.writer.FeedCounters;
import dev.metamorph.feed.writer.FeedWriter;
import dev.metamorph.feed.writer.LeaderClaim;
import dev.metamorph.feed.writer.SentTransactions;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.Xid;
import dev.metamorph.shape.change.Change;
import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.relation.RelationId;

import java.net.URI;
import java.nio.file.Files;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** One run: the feed's writer, the task and the reader in one process. */
final class HopRun {
    private static final int WARM_UP = 20_000;

    private final HopSettings settings;
    private final FeedWriter writer;
    private final HopReader reader;
    private final Row row = Row.ofTexts("x".repeat(200));
    private long lsn;

    private HopRun(HopSettings settings, FeedWriter writer, HopReader reader) {
        this.settings = settings;
        this.writer = writer;
        this.reader = reader;
    }

    static HopResult run(String stack, String bootstrap, HopSettings settings) throws Exception {
        var feed = FeedSettings.of(stack, bootstrap);
        for (var setting : settings.producer().entrySet()) {
            feed = feed.withProducer(setting.getKey(), setting.getValue());
        }
        feed =
                feed.withLimits(
                        FeedLimits.defaults()
                                .withRecords(settings.recordBytes(), settings.recordsInFlight()));
        var topic = FeedTopics.ready(feed).feed();
        var leadership =
                new LeaderClaim(
                        UUID.randomUUID(),
                        URI.create("http://localhost"),
                        Lsn.ZERO,
                        FeedTails.read(feed),
                        -1);
        var reader = new HopReader();
        var folder = Files.createTempDirectory("hop");
        try (var _ = HopTask.start(topic, bootstrap, folder, settings, reader);
                var writer =
                        FeedWriter.claim(
                                feed,
                                leadership,
                                new SentTransactions(),
                                new FeedCounters(InstantSource.system()),
                                HopRun::report)) {
            return new HopRun(settings, writer, reader).measure();
        }
    }

    private static void report(FeedException failure) {
        System.err.println(failure.getMessage());
    }

    private HopResult measure() throws InterruptedException {
        send(WARM_UP, 1);
        send(WARM_UP / 10, 10);
        var latencies = latencies();
        send(settings.transactions() / 2, settings.rows());
        var start = System.nanoTime();
        send(settings.transactions(), settings.rows());
        var rows = (long) settings.transactions() * settings.rows();
        var rowsPerSecond = rows * TimeUnit.SECONDS.toNanos(1) / (System.nanoTime() - start);
        return HopResult.of(latencies, rowsPerSecond);
    }

    private long[] latencies() throws InterruptedException {
        var latencies = new long[(int) (settings.rate() * settings.latencyFor().toSeconds())];
        var pause = TimeUnit.SECONDS.toNanos(1) / settings.rate();
        var next = System.nanoTime();
        for (var i = 0; i < latencies.length; i++) {
            next += pause;
            LockSupport.parkNanos(next - System.nanoTime());
            var start = System.nanoTime();
            writer.append(List.of(transaction(1)));
            reader.await(lsn);
            latencies[i] = System.nanoTime() - start;
        }
        Arrays.sort(latencies);
        return latencies;
    }

    /** Sends transactions one by one at full speed, and waits for the last. */
    private void send(int transactions, int rows) throws InterruptedException {
        for (var i = 0; i < transactions; i++) {
            writer.append(List.of(transaction(rows)));
        }
        reader.await(lsn);
    }

    private Fragment transaction(int rows) {
        var changes = new ChangeBlock.Builder(rows * 220);
        for (var i = 0; i < rows; i++) {
            changes.add(new Change.Insert(new RelationId(1), row));
        }
        lsn += 100;
        return new Fragment(
                new Lsn(lsn),
                new Xid((int) lsn),
                Instant.EPOCH,
                0,
                changes.build(),
                List.of(),
                true);
    }
}
