package dev.metamorph.feed.writer;

import dev.metamorph.feed.topic.FeedException;

import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * The end of an epoch, which comes once: by the first failure, or because the writer is closed. The
 * producer is closed without sending what it still holds.
 */
final class EpochEnd {
    private static final Logger log = LoggerFactory.getLogger(EpochEnd.class);

    private final long epoch;
    private final Producer<byte[], byte[]> producer;
    private final Consumer<FeedException> failed;
    private final AtomicReference<State> state = new AtomicReference<>(new State.Open());
    private final List<Consumer<FeedException>> listeners = new CopyOnWriteArrayList<>();

    private sealed interface State {
        record Open() implements State {}

        record Ended(FeedException reason) implements State {}
    }

    /**
     * Not yet.
     *
     * @param failed told last, and only of a failure
     */
    EpochEnd(long epoch, Producer<byte[], byte[]> producer, Consumer<FeedException> failed) {
        this.epoch = epoch;
        this.producer = producer;
        this.failed = failed;
    }

    /** Tells the end to someone, on any thread; he must not wait. Before anything is sent. */
    void whenEnded(Consumer<FeedException> listener) {
        listeners.add(listener);
    }

    boolean hasCome() {
        return state.get() instanceof State.Ended;
    }

    void refuseAfterIt() {
        if (state.get() instanceof State.Ended(var reason)) {
            throw new FeedException(
                    "epoch %d of the feed has ended: %s".formatted(epoch, reason.getMessage()),
                    reason);
        }
    }

    /** By a failure. The first is told, the others are its consequences. */
    void by(FeedException failure) {
        if (!comes(failure)) {
            return;
        }
        log.warn("Feed epoch failed epoch={} reason={}", epoch, failure.getMessage());
        // Not here: this may be Kafka's thread, which cannot close its own producer.
        Thread.ofVirtual()
                .name("metamorph-feed-end-%d".formatted(epoch))
                .start(() -> {
                    tell(failure);
                    producer.close(Duration.ZERO);
                    failed.accept(failure);
                });
    }

    /** By the writer's own will. */
    void byClosing() {
        var reason = new FeedException("the feed's writer was closed");
        if (comes(reason)) {
            tell(reason);
            close(Epoch.CLOSE_WITHIN);
            log.info("Feed closed epoch={}", epoch);
        }
    }

    private void close(Duration within) {
        try {
            producer.close(within);
        } catch (KafkaException e) {
            // Closed it is, but not in good order; the epoch is over either way.
            log.debug("Feed producer closed badly epoch={}", epoch, e);
        }
    }

    private boolean comes(FeedException reason) {
        return state.getAndUpdate(old -> old instanceof State.Open ? new State.Ended(reason) : old)
                instanceof State.Open;
    }

    private void tell(FeedException reason) {
        listeners.forEach(listener -> listener.accept(reason));
    }
}
