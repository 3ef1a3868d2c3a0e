package dev.metamorph.replication;

import dev.metamorph.feed.port.TransactionSink;

import java.time.Duration;
import java.util.function.Consumer;

/** A running stream: the thread that reads it, with the catalog connection that the thread uses. */
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

    /** Starts to stream into the queue; returns when the server has accepted. */
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

    /** Waits for the thread's end; aborts its connections after 400 ms. */
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
