package dev.metamorph.replication;

import dev.metamorph.feed.port.TransactionSink;

import java.time.Duration;
import java.util.function.Consumer;

/** A running stream: the connection's thread that reads it, and what that thread asks. */
final class Streaming {
    private final WalConnection connection;
    private final CatalogAncestry ancestry;
    private final WalReader reader;
    private final Thread thread;

    private Streaming(
            WalConnection connection,
            ReplicationSettings settings,
            FragmentQueue queue,
            TransactionSink sink,
            Consumer<Throwable> failed) {
        this.connection = connection;
        ancestry = new CatalogAncestry(settings);
        var interval = WalReader.statusInterval(connection.senderTimeout());
        reader = new WalReader(connection.start(), interval, ancestry, queue, sink, failed);
        thread = Thread.ofPlatform().daemon().name("metamorph-wal-reader").unstarted(reader);
    }

    /** Starts to stream into the queue; returns when the server has agreed. */
    static Streaming start(
            WalConnection connection,
            ReplicationSettings settings,
            FragmentQueue queue,
            TransactionSink sink,
            Consumer<Throwable> failed) {
        var streaming = new Streaming(connection, settings, queue, sink, failed);
        streaming.thread.start();
        return streaming;
    }

    /** Makes the thread end soon. Never blocks. The queue must be closed too. */
    void stop() {
        reader.stop();
    }

    /** Waits for the thread's end; cuts its lines if it takes long. */
    void close(Deadline deadline) throws InterruptedException {
        stop();
        if (!deadline.join(thread, Duration.ofMillis(400))) {
            ancestry.close();
            connection.abort();
            deadline.join(thread, Duration.ofMillis(200));
        }
        ancestry.close();
    }
}
