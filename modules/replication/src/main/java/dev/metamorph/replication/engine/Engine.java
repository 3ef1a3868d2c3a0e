package dev.metamorph.replication.engine;

import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.DebeziumEngine.ChangeConsumer;
import io.debezium.engine.DebeziumEngine.RecordCommitter;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.StopEngineException;
import io.debezium.engine.format.ChangeEventFormat;

import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.function.Consumer;

/**
 * An embedded Debezium engine that delivers the items of a route, on a thread of its own.
 *
 * <p>After {@link #stop} the next item that the engine polls is an end marker, at which it ends by
 * itself. Debezium's {@code close} is not used, because it must not be called while the engine
 * starts.
 */
public final class Engine {
    private final Relay relay;
    private final Consumer<Throwable> failed;
    private final Thread thread;

    private Engine(EngineSettings settings, EngineTransfer<?> route, Consumer<Throwable> failed) {
        this.failed = failed;
        relay = Relay.register(route);
        var engine =
                DebeziumEngine.create(ChangeEventFormat.of(Connect.class))
                        .using(settings.toDebezium(relay.id()))
                        .using(Engine.class.getClassLoader())
                        .using((_, message, error) -> completed(message, error))
                        .notifying(new ToRoute())
                        .build();
        thread =
                Thread.ofPlatform()
                        .daemon()
                        .name("metamorph-engine")
                        .unstarted(() -> {
                            engine.run();
                            relay.unregister();
                        });
    }

    /**
     * Creates an engine that does not run yet.
     *
     * @param failed called by one of the engine's threads if it ends without having been stopped
     */
    public static Engine prepare(
            EngineSettings settings, EngineTransfer<?> route, Consumer<Throwable> failed) {
        return new Engine(settings, route, failed);
    }

    /** Starts the thread. */
    public void start() {
        thread.start();
    }

    /** The engine's thread, which ends with the engine. */
    public Thread thread() {
        return thread;
    }

    /** Makes the engine end at its next poll, after the current delivery. */
    public void stop() {
        relay.openGate();
    }

    /** Interrupts the current delivery, which keeps the engine from ending. */
    public void interruptDelivery() {
        relay.interruptDelivery();
    }

    private void completed(String message, @Nullable Throwable error) {
        if (!relay.isOpen()) {
            failed.accept(new EngineException(message, error));
        }
    }

    private final class ToRoute implements ChangeConsumer<RecordChangeEvent<SourceRecord>> {
        @Override
        public void handleBatch(
                List<RecordChangeEvent<SourceRecord>> records,
                RecordCommitter<RecordChangeEvent<SourceRecord>> committer)
                throws InterruptedException {
            for (var event : records) {
                var item = event.record().value();
                if (relay.isOpen() || item.equals(Relay.END)) {
                    throw new StopEngineException("stopped");
                }
                try {
                    relay.deliver(item);
                } catch (RuntimeException e) {
                    failed.accept(e);
                    throw new StopEngineException("the receiver failed");
                }
            }
        }
    }
}
