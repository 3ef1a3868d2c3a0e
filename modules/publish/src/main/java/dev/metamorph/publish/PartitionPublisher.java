package dev.metamorph.publish;

import dev.metamorph.publish.TurnState.Idle;
import dev.metamorph.publish.TurnState.Opening;
import dev.metamorph.publish.TurnState.Over;
import dev.metamorph.publish.TurnState.Pausing;
import dev.metamorph.publish.TurnState.Shipping;
import dev.metamorph.shape.port.PublishingStates.State;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The publisher of one feed partition while the partition's task is on this instance: one turn
 * after the other on a thread of its own, by the rules of {@link TurnMachine}.
 */
final class PartitionPublisher implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PartitionPublisher.class);
    private static final Duration LOOK = Duration.ofMillis(100);

    /**
     * After this time a fenced publisher opens a turn without a commit of the task, because a task
     * without new records never commits. An instance that has lost the partition has been told so
     * by then; if not, the two fence each other, which costs time but no record.
     */
    private static final Duration MAX_FENCED = Duration.ofSeconds(30);

    private final PublisherPorts ports;
    private final int partition;
    private final SetAsides setAsides;
    private final Trouble trouble;
    private final CountDownLatch left = new CountDownLatch(1);
    private final Thread thread;
    private @Nullable Turn turn;
    private OptionalLong committedWhenFenced = OptionalLong.empty();

    private PartitionPublisher(PublisherPorts ports, int partition) {
        this.ports = ports;
        this.partition = partition;
        setAsides = new SetAsides(ports.nanoTime());
        trouble = new Trouble(ports.nanoTime(), InstantSource.system());
        thread =
                Thread.ofPlatform()
                        .name("metamorph-publish-%s-%d".formatted(ports.stack(), partition))
                        .daemon()
                        .unstarted(this::run);
    }

    static PartitionPublisher start(PublisherPorts ports, int partition) {
        var publisher = new PartitionPublisher(ports, partition);
        publisher.thread.start();
        return publisher;
    }

    private void run() {
        TurnState state = new Idle();
        try {
            while (!(state instanceof Over)) {
                state = TurnMachine.next(state, left.getCount() == 0 ? TurnEvent.LEFT : act(state));
            }
        } catch (InterruptedException | InterruptException _) {
            log.debug("Publisher interrupted stack={} partition={}", ports.stack(), partition);
        } finally {
            endTurn();
        }
    }

    /** Does the work of a state until an event ends it. */
    private TurnEvent act(TurnState state) throws InterruptedException {
        try {
            return switch (state) {
                case Idle _ -> idle();
                case Opening _ -> open();
                case Shipping shipping -> ship(shipping);
                case Pausing pausing -> pause(pausing);
                case Over _ -> TurnEvent.LEFT;
            };
        } catch (InterruptException e) {
            throw e;
        } catch (RuntimeException e) {
            log.error("Publisher's turn failed stack={} partition={}", ports.stack(), partition, e);
            trouble.failed("the publisher has failed: %s".formatted(e));
            return TurnEvent.FAILED;
        }
    }

    private TurnEvent idle() throws InterruptedException {
        endTurn();
        while (ports.declared(partition).isEmpty()) {
            if (left.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                return TurnEvent.LEFT;
            }
        }
        return TurnEvent.NEEDED;
    }

    private TurnEvent open() {
        try {
            turn = Turn.open(ports, partition, setAsides);
            log.info("Publisher's turn opened stack={} partition={}", ports.stack(), partition);
            return TurnEvent.OPENED;
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            if (new SendFailures().isFenced(e)) {
                committedWhenFenced = ports.ownership().committed(partition);
                return TurnEvent.FENCED;
            }
            var reason = SendFailures.describe(e, ports.stack());
            log.warn(
                    "Publisher's turn not opened stack={} partition={} error=\"{}\"",
                    ports.stack(),
                    partition,
                    reason);
            trouble.failed("the publisher cannot begin: %s".formatted(reason));
            return TurnEvent.FAILED;
        }
    }

    private TurnEvent ship(Shipping shipping) throws InterruptedException {
        var current = turn;
        if (current == null) {
            throw new IllegalStateException("shipping without a turn");
        }
        while (left.getCount() > 0) {
            var event = current.round(shipping.next());
            tell(event.orElse(TurnEvent.NOT_NEEDED));
            if (event.isPresent()) {
                if (event.get() == TurnEvent.FENCED) {
                    committedWhenFenced = ports.ownership().committed(partition);
                }
                return event.get();
            }
        }
        return TurnEvent.LEFT;
    }

    private void tell(TurnEvent event) {
        if (event == TurnEvent.COMMITTED || event == TurnEvent.NOT_NEEDED) {
            trouble.over();
        } else if (event == TurnEvent.FAILED) {
            trouble.failed("the publisher's transactions fail; the log says why");
        }
    }

    /** The state of all its shapes if it has written nothing for long; any thread. */
    Optional<State> trouble() {
        return trouble.lasting();
    }

    private TurnEvent pause(Pausing pausing) throws InterruptedException {
        endTurn();
        if (left.await(TurnMachine.pause(pausing.failures()).toMillis(), TimeUnit.MILLISECONDS)) {
            return TurnEvent.LEFT;
        }
        var patience = ports.nanoTime().getAsLong() + MAX_FENCED.toNanos();
        while (pausing.fenced() && !hasCommitted() && ports.nanoTime().getAsLong() - patience < 0) {
            if (left.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                return TurnEvent.LEFT;
            }
        }
        return TurnEvent.PAUSED;
    }

    /** Returns whether the task has committed since this publisher was fenced. */
    private boolean hasCommitted() {
        var now = ports.ownership().committed(partition);
        return now.isPresent() && !now.equals(committedWhenFenced);
    }

    private void endTurn() {
        if (turn != null) {
            turn.close();
            turn = null;
        }
    }

    /**
     * Ends the publisher, because its partition has left. Returns at once; a transaction that is
     * still open is ended by the next owner, or times out. Idempotent.
     */
    void leave() {
        left.countDown();
        thread.interrupt();
    }

    /** Ends the publisher, and waits at most 2 s for its thread. */
    @Override
    public void close() {
        leave();
        try {
            if (!thread.join(Duration.ofSeconds(2))) {
                log.warn(
                        "Publisher not stopped in time stack={} partition={}",
                        ports.stack(),
                        partition);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
