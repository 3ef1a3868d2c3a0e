package dev.metamorph.coordinator.port;

import dev.metamorph.feed.port.TransactionSink;
import dev.metamorph.feed.record.FeedRecord;
import dev.metamorph.feed.record.Incarnation;
import dev.metamorph.feed.record.RegistryRecord;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.PgSnapshot;

import java.util.concurrent.CompletableFuture;

/**
 * The right to write the feed, for one epoch. Its methods may be called on any thread; those of
 * {@link TransactionSink} only by the replication client.
 */
public interface FeedEpoch extends AutoCloseable {
    /** The epoch: the record offset of the claim. */
    long epoch();

    /** The sink for the transactions that the replication client reads. */
    TransactionSink transactions();

    /**
     * Sends a record of a shape's life. The stage completes when Kafka has acknowledged it, and
     * exceptionally with a {@link dev.metamorph.feed.topic.FeedException} if the epoch has ended.
     */
    CompletableFuture<?> append(int partition, FeedRecord record);

    /**
     * Sends rows of an initial snapshot; blocks while too many bytes of such rows wait to be
     * processed.
     *
     * @throws dev.metamorph.feed.topic.FeedException if the epoch has ended
     * @throws InterruptedException if this thread was interrupted while it waited
     */
    void appendSnapshotRows(int partition, FeedRecord.SnapshotRows rows)
            throws InterruptedException;

    /**
     * Ends every shape in every partition: the history that the feed followed is over. Completes
     * when Kafka has acknowledged it.
     */
    CompletableFuture<?> purge(Incarnation incarnation);

    /**
     * Records the {@code restart_lsn} that the replication slot certainly has on disk; the next
     * leader can tell by it whether the database was restored.
     */
    void slotKept(Lsn restart);

    /**
     * Writes to the registry topic how a table is published. The stage completes when Kafka has
     * acknowledged it, and exceptionally with a {@link dev.metamorph.feed.topic.FeedException}.
     */
    CompletableFuture<?> keep(RegistryRecord.Published table);

    /** The transactions that were sent in this epoch. */
    Sent sent();

    /** Ends the epoch within a second. Idempotent. */
    @Override
    void close();

    /**
     * The transactions that were sent. The stream can report a commit that other sessions do not
     * see yet.
     */
    interface Sent {
        /** A position that means "everything that was sent until now". */
        long mark();

        /** Returns whether the snapshot sees every transaction that was sent before the mark. */
        boolean allSeenBy(PgSnapshot snapshot, long mark);

        /** Forgets transactions that this and every later snapshot sees. */
        void prune(PgSnapshot snapshot);
    }
}
