package dev.metamorph.coordinator.connection;

import dev.metamorph.coordinator.failure.FailureClassifier;
import dev.metamorph.coordinator.port.ShapeSide;
import dev.metamorph.coordinator.port.StackPorts;
import dev.metamorph.coordinator.state.ConnectionMachine;
import dev.metamorph.coordinator.state.ConnectionState;
import dev.metamorph.coordinator.state.Effect;
import dev.metamorph.coordinator.state.Event;
import dev.metamorph.coordinator.status.StatusMonitor;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The event loop of the connection side. One thread owns the state and takes one event after the
 * other; steps that wait run on threads of their own and post how they ended. Events of a session
 * that is over are dropped.
 */
public final class ConnectionManager implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ConnectionManager.class);
    private static final Duration CLOSE = Duration.ofSeconds(3);

    /** The session number of events that belong to no session. */
    private static final int ANY = -1;

    private final ConnectionMachine machine;
    private final StackPorts ports;
    private final StatusMonitor status;
    private final Function<Consumer<Event>, ConnectionSession> sessions;
    private final BlockingQueue<Posted> posted = new LinkedBlockingQueue<>();
    private final CoalescedRuns shapeStarts = new CoalescedRuns(this::startShapes);
    private final Thread thread;
    private ConnectionState state = ConnectionMachine.initial();
    private volatile ConnectionSession session;
    private volatile Thread tearingDown = Thread.ofVirtual().start(() -> {});
    private int sessionNumber;
    private volatile boolean closed;

    private record Posted(int session, Event event) {}

    private ConnectionManager(
            String stack,
            ConnectionMachine machine,
            StackPorts ports,
            StatusMonitor status,
            Function<Consumer<Event>, ConnectionSession> sessions) {
        this.machine = machine;
        this.ports = ports;
        this.status = status;
        this.sessions = sessions;
        session = newSession(0);
        thread =
                Thread.ofPlatform()
                        .name("metamorph-%s-connection".formatted(stack))
                        .unstarted(this::work);
    }

    /**
     * Starts the loop with the first step.
     *
     * @param sessions makes a session; the session posts events to the given consumer
     */
    public static ConnectionManager start(
            String stack,
            ConnectionMachine machine,
            StackPorts ports,
            StatusMonitor status,
            Function<Consumer<Event>, ConnectionSession> sessions) {
        var manager = new ConnectionManager(stack, machine, ports, status, sessions);
        manager.post(ANY, new Event.Started());
        manager.thread.start();
        return manager;
    }

    private ConnectionSession newSession(int number) {
        return sessions.apply(event -> post(number, event));
    }

    private void post(int number, Event event) {
        posted.add(new Posted(number, event));
    }

    private void work() {
        try {
            while (!closed) {
                var next = posted.take();
                if (next.session() == ANY || next.session() == sessionNumber) {
                    take(next.event());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void take(Event event) {
        var step = machine.next(state, event);
        if (event instanceof Event.Failed(var failure)) {
            // The monitor of the status says it once, and not at each attempt.
            log.debug(
                    "Connection side failed state={} failure={} reason={} error=\"{}\"",
                    name(state),
                    name(failure),
                    failure.reason().code(),
                    failure.message());
        } else if (!step.state().getClass().equals(state.getClass())) {
            log.debug("Connection side changed event={} state={}", name(event), name(step.state()));
        }
        state = step.state();
        status.connection(state);
        step.effects().forEach(this::perform);
    }

    private static String name(Object sealed) {
        return sealed.getClass().getSimpleName();
    }

    private void perform(Effect effect) {
        try {
            perform(effect, session);
        } catch (RuntimeException | Error e) {
            post(sessionNumber, failed("effect", e));
        }
    }

    private void perform(Effect effect, ConnectionSession now) {
        switch (effect) {
            case Effect.OpenAdminPool _ -> step("admin-pool", now::openAdminPool);
            case Effect.Connect _ -> step("connect", now::connect);
            case Effect.TryLock _ -> step("lock", now::tryLock);
            case Effect.BreakLock _ -> breakLock(now);
            case Effect.ConfigureSlot _ -> step("slot", now::configureSlot);
            case Effect.OpenSnapshotPool _ -> step("snapshot-pool", now::openSnapshotPool);
            case Effect.Check(var slot) -> step("check", () -> now.check(slot));
            case Effect.Claim(var continuity) -> step("claim", () -> now.claim(continuity));
            case Effect.StartShapes(var delay) -> after(delay, shapeStarts::request);
            case Effect.StartStream _ -> step("stream", now::startStream);
            case Effect.Lead _ -> now.lead();
            case Effect.TearDown(var dropSlot) -> tearDown(now, dropSlot);
            case Effect.WakeAfter(var delay) -> later(delay, new Event.DelayElapsed());
            case Effect.SettleAfter(var delay) -> settleAfter(delay, now, sessionNumber);
            case Effect.Report(var reported) -> status.report(reported);
            case Effect.GiveUp(var failure) ->
                    Thread.ofVirtual()
                            .name("metamorph-give-up")
                            .start(() -> ports.misconfigured().accept(failure));
        }
    }

    private void step(String name, Callable<Event> step) {
        var number = sessionNumber;
        Thread.ofVirtual().name("metamorph-step-" + name).start(() -> post(number, outcome(step)));
    }

    private static Event outcome(Callable<Event> step) {
        try {
            return step.call();
        } catch (Exception | Error e) {
            return failed("step", e);
        }
    }

    /** Without an event the state machine would wait for ever. */
    private static Event failed(String part, Throwable cause) {
        if (cause instanceof Error) {
            log.error("Connection side has a fault part={}", part, cause);
        } else {
            log.debug("Connection side failed part={}", part, cause);
        }
        return new Event.Failed(FailureClassifier.classify(cause));
    }

    private static void breakLock(ConnectionSession session) {
        Thread.ofVirtual()
                .name("metamorph-break-lock")
                .start(() -> {
                    try {
                        session.breakLock();
                    } catch (RuntimeException e) {
                        log.warn("Lock holder not examined error=\"{}\"", e.getMessage());
                    } catch (Error e) {
                        log.error("Lock holder not examined", e);
                    }
                });
    }

    private void tearDown(ConnectionSession ended, boolean dropSlot) {
        var number = ++sessionNumber;
        var last = state instanceof ConnectionState.Stopped;
        session = newSession(number);
        tearingDown =
                Thread.ofVirtual()
                        .name("metamorph-tear-down")
                        .start(() -> {
                            if (last) {
                                ended.closeForGood();
                            } else {
                                ended.close(dropSlot);
                            }
                            post(number, new Event.TornDown());
                        });
    }

    private void later(Duration delay, Event event) {
        var number = sessionNumber;
        CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS)
                .execute(() -> post(number, event));
    }

    /** Polls until the session has advanced the slot or has ended. */
    private void settleAfter(Duration delay, ConnectionSession now, int number) {
        CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS)
                .execute(() -> {
                    if (closed || session != now) {
                        return;
                    }
                    if (now.hasAdvanced()) {
                        post(number, new Event.Settled());
                    } else {
                        settleAfter(delay, now, number);
                    }
                });
    }

    private static void after(Duration delay, Runnable task) {
        CompletableFuture.delayedExecutor(
                        delay.toNanos(),
                        TimeUnit.NANOSECONDS,
                        ready -> Thread.ofVirtual().name("metamorph-shapes").start(ready))
                .execute(task);
    }

    private void startShapes() {
        if (closed) {
            return;
        }
        try {
            ports.shapes().start(this::shapesLost);
            status.shapes(true);
        } catch (RuntimeException | Error e) {
            shapesLost(e);
        }
    }

    private void shapesLost(Throwable cause) {
        if (!(cause instanceof ShapeSide.HeldException)) {
            log.warn("Shape logs have failed and are started again error={}", cause.toString());
            log.debug("Shape logs failed", cause);
        }
        status.shapes(false);
        post(ANY, new Event.ShapesLost());
    }

    /** Closes the current session within 3 s. Idempotent. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(CLOSE);
            tearingDown.join(CLOSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        session.closeForGood();
    }
}
