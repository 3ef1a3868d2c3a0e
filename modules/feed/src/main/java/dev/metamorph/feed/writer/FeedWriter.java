package dev.metamorph.feed.writer;

import dev.metamorph.feed.port.TransactionSink;
import dev.metamorph.feed.record.FeedMark;
import dev.metamorph.feed.record.FeedRecord;
import dev.metamorph.feed.record.Fragment;
import dev.metamorph.feed.record.Incarnation;
import dev.metamorph.feed.record.RecordCodec;
import dev.metamorph.feed.topic.FeedException;
import dev.metamorph.feed.topic.FeedSettings;
import dev.metamorph.feed.topic.FeedTopics;
import dev.metamorph.feed.topic.KafkaErrors;
import dev.metamorph.shape.Lsn;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The single writer of the feed during one epoch, held by the leader. One thread sends: changes and
 * records of shapes' lives in the order in which they were appended, snapshot rows when there is
 * nothing else. The first send that fails ends the epoch: nothing more is sent, and appends fail.
 * Thread-safe, but for {@link #append(List)}, which one thread calls.
 */
public final class FeedWriter implements TransactionSink, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(FeedWriter.class);

    private final LeaderClaim leadership;
    private final int recordBytes;
    private final Epoch epoch;
    private final SendQueue queue;
    private final SnapshotBudget snapshots;
    private final PendingAnswers answers;
    private final Thread sender;
    private final AtomicBoolean closed = new AtomicBoolean();

    private FeedWriter(
            LeaderClaim leadership,
            int recordBytes,
            Epoch epoch,
            SendQueue queue,
            SnapshotBudget snapshots,
            PendingAnswers answers,
            Thread sender) {
        this.leadership = leadership;
        this.recordBytes = recordBytes;
        this.epoch = epoch;
        this.queue = queue;
        this.snapshots = snapshots;
        this.answers = answers;
        this.sender = sender;
    }

    /**
     * Claims the feed: appends {@code Claim}, takes its offset as the epoch, appends {@code
     * LeaderStarted} to all partitions and waits until Kafka has acknowledged them.
     *
     * @param sent remembers the transactions that were sent, across epochs
     * @param counters counts what is sent, across epochs
     * @param failed called once if the epoch ends by a failure, on a thread of its own; not if the
     *     writer is closed
     * @throws FeedException if Kafka does not take the claim
     */
    public static FeedWriter claim(
            FeedSettings settings,
            LeaderClaim leadership,
            SentTransactions sent,
            FeedCounters counters,
            Consumer<FeedException> failed) {
        var doing = "claiming the feed %s".formatted(FeedTopics.of(settings).feed());
        try {
            var producer = new KafkaProducer<byte[], byte[]>(settings.producerProperties());
            try {
                return claim(producer, settings, leadership, new Memory(sent, counters), failed);
            } catch (RuntimeException e) {
                producer.close(Epoch.CLOSE_WITHIN);
                throw e;
            }
        } catch (KafkaException e) {
            throw KafkaErrors.translate(doing, e);
        }
    }

    /** The state that is kept across epochs. */
    private record Memory(SentTransactions sent, FeedCounters counters) {}

    private static FeedWriter claim(
            Producer<byte[], byte[]> producer,
            FeedSettings settings,
            LeaderClaim leadership,
            Memory memory,
            Consumer<FeedException> failed) {
        var epoch = Epoch.claim(producer, settings, leadership, memory.counters(), failed);
        var queue = new SendQueue(settings.limits(), leadership.resume(), System::nanoTime);
        var snapshots =
                new SnapshotBudget(settings.partitions(), settings.limits().snapshotBytes());
        var answers = new PendingAnswers();
        epoch.end().whenEnded(queue::end);
        epoch.end().whenEnded(_ -> snapshots.end());
        epoch.end().whenEnded(answers::fail);
        var sending = new FeedSender(epoch, queue, snapshots, memory.sent(), memory.counters());
        var sender =
                Thread.ofPlatform()
                        .name("metamorph-feed-%s".formatted(settings.stack()))
                        .daemon()
                        .start(sending);
        log.info(
                "Feed claimed stack={} epoch={} resume={}",
                settings.stack(),
                epoch.number(),
                leadership.resume());
        return new FeedWriter(
                leadership,
                settings.limits().recordBytes(),
                epoch,
                queue,
                snapshots,
                answers,
                sender);
    }

    /** The epoch that every record of this writer carries. */
    public long epoch() {
        return epoch.number();
    }

    /** The metrics of the producer. */
    public Map<MetricName, ? extends Metric> metrics() {
        return epoch.metrics();
    }

    /** The claimant of the epoch's claim. */
    public UUID claimant() {
        return leadership.claimant();
    }

    @Override
    public void append(List<Fragment> fragments) {
        try {
            for (var part : Outgoing.Fragments.cut(fragments, recordBytes)) {
                queue.put(part);
            }
        } catch (InterruptedException e) {
            throw KafkaErrors.interrupted("appending changes to the feed", e);
        }
    }

    @Override
    public void reached(Lsn lsn) {
        queue.reached(lsn);
    }

    @Override
    public Lsn acknowledged() {
        return epoch.acknowledged();
    }

    /**
     * Appends a record of a shape's life to one partition, ordered with transactions. The end of a
     * snapshot is ordered with the snapshot's rows instead.
     *
     * @return completes when Kafka has acknowledged the record; exceptionally with a {@link
     *     FeedException} if the epoch ends before
     * @throws FeedException if the epoch has ended
     */
    public CompletableFuture<Appended> append(int partition, FeedRecord record) {
        var one = new Outgoing.One(partition, record, answers.next());
        queue.put(
                switch (record) {
                    case FeedRecord.ShapeCreated _,
                            FeedRecord.GenerationCreated _,
                            FeedRecord.GenerationDeleted _,
                            FeedRecord.ShapePublished _,
                            FeedRecord.ShapeUnpublished _,
                            FeedRecord.ShapeDropped _,
                            FeedRecord.RowsKept _,
                            FeedRecord.RowsDropped _,
                            FeedRecord.SnapshotStarted _ ->
                            one;
                    case FeedRecord.SnapshotFinished _, FeedRecord.SnapshotFailed _ ->
                            new Outgoing.Rows(one, 0);
                    case FeedRecord.Claim _,
                            FeedRecord.LeaderStarted _,
                            FeedRecord.Transactions _,
                            FeedRecord.Progress _,
                            FeedRecord.SnapshotRows _,
                            FeedRecord.Purged _ ->
                            throw new IllegalArgumentException(
                                    "%s is not a record of a shape's life"
                                            .formatted(record.getClass().getSimpleName()));
                });
        return one.answer();
    }

    /**
     * Appends rows of an initial snapshot; a few hundred kilobytes a call are best. Blocks while
     * too many bytes of rows are not processed yet.
     *
     * @return as of {@link #append(int, FeedRecord)}
     * @throws FeedException if the epoch has ended
     */
    public CompletableFuture<Appended> appendSnapshotRows(
            int partition, FeedRecord.SnapshotRows rows) {
        var bytes = (long) RecordCodec.estimateBytes(rows);
        var one = new Outgoing.One(partition, rows, answers.next());
        try {
            snapshots.add(bytes);
        } catch (InterruptedException e) {
            throw KafkaErrors.interrupted("appending snapshot rows to the feed", e);
        }
        queue.put(new Outgoing.Rows(one, bytes));
        return one.answer();
    }

    /**
     * Starts another incarnation in all partitions, before anything of it is appended.
     *
     * @return completes when Kafka has acknowledged the record in all partitions
     */
    public CompletableFuture<Appended> purge(Incarnation incarnation) {
        var answer = answers.next();
        queue.put(new Outgoing.NewIncarnation(incarnation, answer));
        return answer;
    }

    /**
     * The replication slot has this {@code restart_lsn} on disk for certain. Later records say so
     * in their {@link FeedMark}: a slot that is found before it belongs to a restored database.
     */
    public void slotKept(Lsn restart) {
        epoch.slotKept(restart);
    }

    /**
     * The task of this process that owns the partition has processed the feed up to that sequence
     * number. Cheap.
     */
    public void processed(int partition, long ofEpoch, long sequence) {
        if (ofEpoch == epoch.number()) {
            snapshots.processed(partition, sequence);
        }
    }

    /**
     * The partition has no task in this process any more: records that Kafka has acknowledged count
     * as processed, until the next {@link #processed}.
     */
    public void processedElsewhere(int partition) {
        snapshots.processedElsewhere(partition);
    }

    /**
     * Ends the epoch by a failure, because the task of a partition lacks records of the feed: only
     * the next epoch can continue there. Any thread; does not wait.
     */
    public void strand(int partition) {
        epoch.end()
                .by(
                        new FeedException(
                                "partition %d lacks records of the feed; a new epoch begins"
                                        .formatted(partition)));
    }

    /**
     * Ends the epoch within a second. Records that were not sent are discarded, and no failure is
     * reported. Idempotent.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        epoch.end().byClosing();
        sender.interrupt();
        try {
            sender.join(Epoch.CLOSE_WITHIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
