package dev.metamorph.replication.engine;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;

/**
 * A route, and the gate at which Debezium's own streaming thread waits. Debezium creates connector
 * and task by class name, so they find their relay by an id in their configuration.
 */
final class Relay {
    /** The item that the task polls when the engine is to end. */
    static final Object END = new Object();

    private static final ConcurrentMap<String, Relay> RELAYS = new ConcurrentHashMap<>();
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final String id = UUID.randomUUID().toString();
    private final EngineTransfer<Object> route;
    private final CountDownLatch gate = new CountDownLatch(1);
    private volatile @Nullable Thread deliverer;

    @SuppressWarnings("unchecked") // it is given back only what it gave
    private Relay(EngineTransfer<?> route) {
        this.route = (EngineTransfer<Object>) route;
    }

    static Relay register(EngineTransfer<?> route) {
        var relay = new Relay(route);
        RELAYS.put(relay.id, relay);
        return relay;
    }

    /**
     * Finds a relay by its id.
     *
     * @throws IllegalStateException if there is none
     */
    static Relay of(String id) {
        var relay = RELAYS.get(id);
        if (relay == null) {
            throw new IllegalStateException("no relay %s; it has ended".formatted(id));
        }
        return relay;
    }

    void unregister() {
        RELAYS.remove(id);
    }

    String id() {
        return id;
    }

    /** Waits up to a second for the next item; {@link #END} after {@link #openGate}. */
    Optional<Object> next() throws InterruptedException {
        if (isOpen()) {
            return Optional.of(END);
        }
        return route.next(PATIENCE);
    }

    void deliver(Object item) throws InterruptedException {
        deliverer = Thread.currentThread();
        try {
            route.deliver(item);
        } finally {
            deliverer = null;
        }
    }

    /** Interrupts the current delivery. */
    void interruptDelivery() {
        var thread = deliverer;
        if (thread != null) {
            thread.interrupt();
        }
    }

    /** Opens the gate, so that the engine can end. */
    void openGate() {
        gate.countDown();
    }

    boolean isOpen() {
        return gate.getCount() == 0;
    }

    /** Waits until the gate is opened. */
    void awaitGate() throws InterruptedException {
        gate.await();
    }
}
