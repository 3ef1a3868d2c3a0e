package dev.metamorph.replication;

import dev.metamorph.feed.TransactionSink;
import dev.metamorph.replication.engine.Engine;
import dev.metamorph.replication.engine.EngineSettings;
import dev.metamorph.replication.engine.Route;
import dev.metamorph.shape.Lsn;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A running stream: the thread that reads, the queue, and the engine whose thread delivers to the
 * sink. When one of them fails, all stop, and the first failure is told.
 */
final class Streaming {
    private static final Logger log = LoggerFactory.getLogger(Streaming.class);

    private static final long QUEUE_BYTES = 16L << 20;

    private final WalConnection connection;
    private final CatalogAncestry ancestry;
    private final FragmentQueue queue = new FragmentQueue(QUEUE_BYTES);
    private final Consumer<Throwable> failed;
    private final WalReader reader;
    private final Thread readerThread;
    private final Engine engine;

    private Streaming(
            WalConnection connection,
            ReplicationSettings settings,
            TransactionSink sink,
            Consumer<Throwable> failed) {
        this.connection = connection;
        this.failed = failed;
        ancestry = new CatalogAncestry(settings);
        reader =
                new WalReader(
                        connection.start(),
                        WalReader.statusInterval(connection.senderTimeout()),
                        ancestry,
                        queue,
                        sink,
                        this::failed);
        readerThread = Thread.ofPlatform().daemon().name("metamorph-wal-reader").unstarted(reader);
        engine =
                Engine.prepare(
                        new EngineSettings(
                                settings.jdbcUrl(),
                                settings.properties(),
                                settings.slot(),
                                settings.publication()),
                        new ToSink(queue, sink),
                        this::failed);
    }

    /** Starts to stream; returns when the server has agreed. */
    static Streaming start(
            WalConnection connection,
            ReplicationSettings settings,
            TransactionSink sink,
            Consumer<Throwable> failed) {
        var streaming = new Streaming(connection, settings, sink, failed);
        streaming.readerThread.start();
        streaming.engine.start();
        return streaming;
    }

    /** Stops, the connection included, before the deadline. */
    void close(Deadline deadline) throws InterruptedException {
        stop();
        if (!deadline.join(readerThread, Duration.ofMillis(400))) {
            connection.abort();
            ancestry.close();
        }
        var farewell = Thread.ofVirtual().name("metamorph-farewell").start(connection::close);
        deadline.join(farewell, Duration.ofMillis(200));
        connection.abort();
        ancestry.close();
        if (!deadline.join(engine.thread(), Duration.ofMillis(500))) {
            engine.interrupt();
        }
        if (!deadline.join(engine.thread(), Duration.ofSeconds(2))) {
            log.warn("Debezium engine did not stop in time; it is left behind");
        }
    }

    private void stop() {
        engine.stop();
        reader.stop();
        queue.close();
    }

    private void failed(Throwable failure) {
        stop();
        failed.accept(failure);
    }

    private record ToSink(FragmentQueue queue, TransactionSink sink) implements Route<Delivery> {
        @Override
        public Optional<Delivery> next(Duration patience) throws InterruptedException {
            return queue.poll(patience);
        }

        @Override
        public void deliver(Delivery delivery) {
            if (!delivery.fragments().isEmpty()) {
                sink.append(delivery.fragments());
            }
            if (!delivery.reached().equals(Lsn.ZERO)) {
                sink.reached(delivery.reached());
            }
        }
    }
}
