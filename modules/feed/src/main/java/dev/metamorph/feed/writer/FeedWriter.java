package dev.metamorph.feed.writer;

import dev.metamorph.feed.port.TransactionSink;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The feed's one writer for one epoch, held by the leader. One thread sends: changes and the lives
 * of shapes in the order in which they were appended, snapshot rows when there is nothing else. The
 * first send that fails ends the epoch: nothing more is sent, and whoever appends is told.
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
     * @param sent remembers what was sent, across epochs
     * @param failed told once if the epoch ends by a failure, on a thread of its own; not if it is
     *     closed
     * @throws FeedException if Kafka does not take the claim
     */
    public static FeedWriter claim(
            FeedSettings settings,
            LeaderClaim leadership,
            SentTransactions sent,
            Consumer<FeedException> failed) {
        var doing = "claiming the feed %s".formatted(FeedTopics.of(settings).feed());
        try {
            var producer = new KafkaProducer<byte[], byte[]>(settings.producerProperties());
            try {
                return claim(producer, settings, leadership, sent, failed);
            } catch (RuntimeException e) {
                producer.close(Epoch.CLOSE_WITHIN);
                throw e;
            }
        } catch (KafkaException e) {
            throw KafkaErrors.translate(doing, e);
        }
    }

    private static FeedWriter claim(
            Producer<byte[], byte[]> producer,
            FeedSettings settings,
            LeaderClaim leadership,
            SentTransactions sent,
            Consumer<FeedException> failed) {
        var epoch = Epoch.claim(producer, settings, leadership, failed);
        var queue = new SendQueue(settings.limits(), leadership.resume(), System::nanoTime);
        var snapshots =
                new SnapshotBudget(settings.partitions(), settings.limits().snapshotBytes());
        var answers = new PendingAnswers();
        epoch.end().whenEnded(queue::end);
        epoch.end().whenEnded(_ -> snapshots.end());
        epoch.end().whenEnded(answers::fail);
        var sending = new FeedSender(epoch, queue, snapshots, sent);
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

    /** The number that every record of this writer carries. */
    public long epoch() {
        return epoch.number();
    }

    /** The name under which the claim was made. */
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
     * Appends a record of a shape's life to one partition, in its order with transactions; the end
     * of a snapshot keeps its order with the snapshot's rows as well.
     *
     * @return completes when Kafka has acknowledged it; exceptionally with a {@link FeedException}
     *     if the epoch ends before
     * @throws FeedException if the epoch has ended
     */
    public CompletableFuture<Appended> append(int partition, FeedRecord record) {
        var one = new Outgoing.One(partition, record, answers.next());
        queue.put(
                switch (record) {
                    case FeedRecord.ShapeCreated _,
                            FeedRecord.ShapeDropped _,
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
                                    "%s has a way of its own into the feed"
                                            .formatted(record.getClass().getSimpleName()));
                });
        return one.answer();
    }

    /**
     * Appends rows of an initial snapshot, of a few hundred kilobytes at best. Waits while too many
     * bytes of rows are sent but not processed.
     *
     * @return as {@link #append(int, FeedRecord)}
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
     * Begins another history in all partitions, before anything of it is appended.
     *
     * @return completes when Kafka has acknowledged it in all partitions
     */
    public CompletableFuture<Appended> purge(Incarnation incarnation) {
        var answer = answers.next();
        queue.put(new Outgoing.NewIncarnation(incarnation, answer));
        return answer;
    }

    /**
     * The replication slot surely has this {@code restart_lsn} on disk: the records that follow say
     * so, and a slot that is found before it is that of a restored database.
     */
    public void slotKept(Lsn restart) {
        epoch.slotKept(restart);
    }

    /**
     * The task of this process that owns the partition has processed the feed up to there. Cheap.
     */
    public void processed(int partition, long ofEpoch, long sequence) {
        if (ofEpoch == epoch.number()) {
            snapshots.processed(partition, sequence);
        }
    }

    /**
     * The partition has no task in this process any more: what Kafka has acknowledged counts as
     * processed, until {@link #processed} is told again.
     */
    public void processedElsewhere(int partition) {
        snapshots.processedElsewhere(partition);
    }

    /**
     * Ends the epoch within a second. What was not sent is not sent; nobody is told of a failure.
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
