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
 * producer is then closed without sending the records that it still holds.
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
     * The end of an epoch that is still open.
     *
     * @param failed called last, and only after a failure
     */
    EpochEnd(long epoch, Producer<byte[], byte[]> producer, Consumer<FeedException> failed) {
        this.epoch = epoch;
        this.producer = producer;
        this.failed = failed;
    }

    /**
     * Adds a listener, which runs on any thread and must not block. To be called before anything is
     * sent.
     */
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

    /** Ends the epoch by a failure. Only the first is reported: later ones are its consequences. */
    void by(FeedException failure) {
        if (!comes(failure)) {
            return;
        }
        log.warn("Feed epoch failed epoch={} reason=\"{}\"", epoch, failure.getMessage());
        // On another thread: this may be the producer's own, which cannot close the producer.
        Thread.ofVirtual()
                .name("metamorph-feed-end-%d".formatted(epoch))
                .start(() -> {
                    tell(failure);
                    producer.close(Duration.ZERO);
                    failed.accept(failure);
                });
    }

    /** Ends the epoch because the writer is closed. */
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
            // The producer is closed nevertheless, and the epoch is over either way.
            log.debug("Feed producer closed with an error epoch={}", epoch, e);
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
