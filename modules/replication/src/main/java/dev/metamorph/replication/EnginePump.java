package dev.metamorph.replication;

import dev.metamorph.feed.port.TransactionSink;
import dev.metamorph.replication.engine.Engine;
import dev.metamorph.replication.engine.EngineSettings;
import dev.metamorph.replication.engine.EngineTransfer;
import dev.metamorph.shape.Lsn;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The queue that the reading thread fills, with the Debezium engine that delivers its content to
 * the sink. The engine takes a second or more to start, so it is started before there is a sink.
 */
final class EnginePump implements EngineTransfer<Delivery> {
    private static final Logger log = LoggerFactory.getLogger(EnginePump.class);
    private static final long QUEUE_BYTES = 16L << 20;

    private final FragmentQueue queue = new FragmentQueue(QUEUE_BYTES);
    private final CompletableFuture<TransactionSink> sink = new CompletableFuture<>();
    private final Engine engine;

    private EnginePump(ReplicationSettings settings, Consumer<Throwable> failed) {
        var database =
                new EngineSettings(settings.login(), settings.slot(), settings.publication());
        engine = Engine.prepare(database, this, failed);
    }

    /** Starts the engine; nothing is delivered before {@link #deliverTo}. */
    static EnginePump start(ReplicationSettings settings, Consumer<Throwable> failed) {
        var carrier = new EnginePump(settings, failed);
        carrier.engine.start();
        return carrier;
    }

    void deliverTo(TransactionSink target) {
        sink.complete(target);
    }

    FragmentQueue queue() {
        return queue;
    }

    @Override
    public Optional<Delivery> next(Duration patience) throws InterruptedException {
        return queue.poll(patience);
    }

    @Override
    public void deliver(Delivery delivery) {
        var target = sink.join();
        if (!delivery.fragments().isEmpty()) {
            target.append(delivery.fragments());
        }
        if (!delivery.reached().equals(Lsn.ZERO)) {
            target.reached(delivery.reached());
        }
    }

    /** Makes the engine end soon. Never blocks. */
    void stop() {
        engine.stop();
        queue.close();
    }

    /** Waits for the engine's end; interrupts a delivery that takes more than 500 ms. */
    void close(Deadline deadline) throws InterruptedException {
        stop();
        if (deadline.join(engine.thread(), Duration.ofMillis(500))) {
            return;
        }
        engine.interruptDelivery();
        if (!deadline.join(engine.thread(), Duration.ofSeconds(2))) {
            // An engine that is still starting ends as soon as it has started.
            log.info("Debezium engine not ended in time");
        }
    }
}
