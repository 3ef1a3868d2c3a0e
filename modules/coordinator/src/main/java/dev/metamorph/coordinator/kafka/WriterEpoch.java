package dev.metamorph.coordinator.kafka;

import dev.metamorph.coordinator.port.FeedEpoch;
import dev.metamorph.feed.port.TransactionSink;
import dev.metamorph.feed.record.FeedRecord;
import dev.metamorph.feed.record.Incarnation;
import dev.metamorph.feed.record.RegistryRecord;
import dev.metamorph.feed.writer.FeedWriter;
import dev.metamorph.feed.writer.RegistryWriter;
import dev.metamorph.feed.writer.SentTransactions;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.PgSnapshot;

import java.util.concurrent.CompletableFuture;

/** One epoch of the feed's only writer. */
record WriterEpoch(FeedWriter writer, RegistryWriter registry, SentTransactions transactionsSent)
        implements FeedEpoch {
    @Override
    public long epoch() {
        return writer.epoch();
    }

    @Override
    public TransactionSink transactions() {
        return writer;
    }

    @Override
    public CompletableFuture<?> append(int partition, FeedRecord record) {
        return writer.append(partition, record);
    }

    @Override
    public void appendSnapshotRows(int partition, FeedRecord.SnapshotRows rows) {
        var sent = writer.appendSnapshotRows(partition, rows);
        if (sent.isCompletedExceptionally()) {
            sent.join();
        }
    }

    @Override
    public CompletableFuture<?> purge(Incarnation incarnation) {
        return writer.purge(incarnation);
    }

    @Override
    public void slotKept(Lsn restart) {
        writer.slotKept(restart);
    }

    @Override
    public CompletableFuture<?> keep(RegistryRecord.Published table) {
        return registry.write(table);
    }

    @Override
    public Sent sent() {
        return new Sent() {
            @Override
            public long mark() {
                return transactionsSent.mark();
            }

            @Override
            public boolean allSeenBy(PgSnapshot snapshot, long mark) {
                return transactionsSent.allSeenBy(snapshot, mark);
            }

            @Override
            public void prune(PgSnapshot snapshot) {
                transactionsSent.prune(snapshot);
            }
        };
    }

    @Override
    public void close() {
        writer.close();
        registry.close();
    }
}
