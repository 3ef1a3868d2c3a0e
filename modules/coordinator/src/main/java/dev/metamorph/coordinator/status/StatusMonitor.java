package dev.metamorph.coordinator.status;

import static org.slf4j.event.Level.INFO;
import static org.slf4j.event.Level.WARN;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.metamorph.coordinator.disk.DiskReport;
import dev.metamorph.coordinator.state.ConnectionMachine;
import dev.metamorph.coordinator.state.ConnectionState;
import dev.metamorph.shape.measure.ReasonCounts;
import dev.metamorph.shape.port.StackStatus;
import dev.metamorph.shape.status.SlotFigures;
import dev.metamorph.shape.status.StackReason;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Combines what the connection side, the shape side, the watch over Kafka and the looks at the slot
 * report to the level of service ({@link StackLevel}), logs each change of it, and completes the
 * waits for a level. Any thread.
 */
public final class StatusMonitor implements StackStatus {
    private static final Logger log = LoggerFactory.getLogger(StatusMonitor.class);

    /** Requests ask for the state all the time; only a standstill changes it without an event. */
    private static final long FRESH_MILLIS = 100;

    private final InstantSource clock;
    private final ReasonCounts reasons = new ReasonCounts();

    @GuardedBy("this")
    private State reported = new State(Level.STARTING, StackReason.CONNECTING, "starting");

    @GuardedBy("this")
    private ConnectionState connection = ConnectionMachine.initial();

    @GuardedBy("this")
    private boolean shapesUp;

    @GuardedBy("this")
    private boolean registryRead;

    @GuardedBy("this")
    private Optional<Instant> kafkaSilent = Optional.empty();

    @GuardedBy("this")
    private Optional<StackLevel.Standstill> behind = Optional.empty();

    @GuardedBy("this")
    private DiskReport disk = DiskReport.UNKNOWN;

    @GuardedBy("this")
    private final SlotProgress slot;

    @GuardedBy("this")
    private final Transitions transitions;

    @GuardedBy("this")
    private final Outage outage = new Outage();

    @GuardedBy("this")
    private final List<Waiter> waiters = new ArrayList<>();

    /** The last state that was judged; replaced at each event, and read without the lock. */
    private volatile Judged judged;

    private record Judged(State state, long atMillis) {}

    private record Waiter(Level level, CompletableFuture<State> answer) {}

    /**
     * Creates a monitor of a stack that starts.
     *
     * @param stalled how long the slot may stand still while there is WAL to follow
     */
    public StatusMonitor(InstantSource clock, Duration stalled) {
        this.clock = clock;
        slot = new SlotProgress(stalled);
        transitions = new Transitions(reported, clock.instant());
        judged = new Judged(reported, clock.millis());
    }

    /** Sets the state of the connection side for readers. */
    public synchronized void report(State state) {
        reported = state;
        tell();
    }

    /** Sets the state of the connection side. */
    public synchronized void connection(ConnectionState state) {
        if (isStreaming(state) && !isStreaming(connection)) {
            slot.restart(clock.instant());
        }
        connection = state;
        tell();
    }

    private static boolean isStreaming(ConnectionState state) {
        return state instanceof ConnectionState.Streaming;
    }

    /** Sets whether the shape side runs. */
    public synchronized void shapes(boolean up) {
        shapesUp = up;
        tell();
    }

    /** Notes that the shape registry has been read to its end once. */
    public synchronized void registryRead() {
        registryRead = true;
        tell();
    }

    /** Sets since when Kafka does not answer; empty if it does. */
    public synchronized void kafkaSilent(Optional<Instant> since) {
        kafkaSilent = since;
        tell();
    }

    /** Notes a look at the slot. */
    public synchronized void looked(SlotFigures figures) {
        slot.look(figures, clock.instant());
        tell();
    }

    /** Sets why a partition does not advance, and judges again what depends on time. */
    synchronized void tick(Optional<StackLevel.Standstill> partition) {
        behind = partition;
        tell();
    }

    /** Sets how full the disk is. */
    public synchronized void disk(DiskReport report) {
        disk = report;
        tell();
    }

    /** How full the disk is. */
    public synchronized DiskReport disk() {
        return disk;
    }

    /** A sentence that says since when Kafka does not answer; empty if it does. */
    public synchronized Optional<String> kafka() {
        return kafkaSilent.map("Kafka does not answer since %s"::formatted);
    }

    private synchronized void tell() {
        var state = judge();
        transitions
                .next(state, clock.instant())
                .ifPresent(change -> {
                    reasons.add(change.now().reason().code());
                    log(change, outage.next(change, clock.instant()));
                });
        waiters.removeIf(waiter -> waiter.answer().isDone());
        for (var waiter : waiters) {
            if (state.level().compareTo(waiter.level()) >= 0) {
                waiter.answer().completeAsync(() -> state);
            }
        }
    }

    private static void log(Transitions.Transition change, Optional<Duration> away) {
        var before = change.before();
        var now = change.now();
        var event =
                log.atLevel(now.reason().isOrdinary() ? INFO : WARN)
                        .addArgument(word(now))
                        .addArgument(now.reason().code())
                        .addArgument(word(before))
                        .addArgument(before.reason().code())
                        .addArgument(change.lasted().toSeconds());
        if (away.isPresent()) {
            event.addArgument(away.get().toSeconds())
                    .log(
                            "Stack is {} reason={} was={} was_reason={} seconds={} inactive_seconds={}");
        } else if (now.message().isEmpty()) {
            event.log("Stack is {} reason={} was={} was_reason={} seconds={}");
        } else {
            event.addArgument(now.message())
                    .log("Stack is {} reason={} was={} was_reason={} seconds={} message={}");
        }
    }

    private static String word(State state) {
        return switch (state.level()) {
            case STARTING -> "starting";
            case WAITING -> "waiting";
            case ACTIVE -> "active";
        };
    }

    /** How often the stack has come into a state, by the reason of the state. */
    public Map<String, Long> reasons() {
        return reasons.all();
    }

    @Override
    public State now() {
        var known = judged;
        var age = clock.millis() - known.atMillis();
        return age >= 0 && age < FRESH_MILLIS ? known.state() : judge();
    }

    private synchronized State judge() {
        var at = clock.millis();
        var state =
                StackLevel.of(
                        new StackLevel.Observed(
                                reported, shapesUp && registryRead, kafka(), nothingFlows(), disk));
        judged = new Judged(state, at);
        return state;
    }

    @GuardedBy("this")
    private Optional<StackLevel.Standstill> standstill() {
        return isStreaming(connection) ? slot.standstill(clock.instant()) : Optional.empty();
    }

    @GuardedBy("this")
    private Optional<StackLevel.Standstill> nothingFlows() {
        var found = standstill();
        return found.isPresent() ? found : behind;
    }

    /** Returns the figures of the last look at the slot; empty if that was too long ago. */
    synchronized Optional<SlotFigures> slot() {
        return slot.figures(clock.instant());
    }

    /** Returns all that is known of the stack now. */
    synchronized Snapshot snapshot() {
        return new Snapshot(
                judge(),
                transitions.since(),
                connection,
                reported,
                registryRead,
                kafka(),
                standstill(),
                disk,
                slot.figures(clock.instant()));
    }

    /**
     * The knowledge of the monitor at one moment.
     *
     * @param since when the stack came into its state
     */
    record Snapshot(
            State state,
            Instant since,
            ConnectionState connection,
            State reported,
            boolean registryRead,
            Optional<String> kafka,
            Optional<StackLevel.Standstill> standstill,
            DiskReport disk,
            Optional<SlotFigures> slot) {}

    @Override
    public CompletionStage<State> atLeast(Level level, Duration patience) {
        CompletableFuture<State> answer;
        synchronized (this) {
            var state = judge();
            if (state.level().compareTo(level) >= 0) {
                return CompletableFuture.completedFuture(state);
            }
            answer = new CompletableFuture<>();
            waiters.add(new Waiter(level, answer));
        }
        var timed = answer.copy().orTimeout(patience.toNanos(), TimeUnit.NANOSECONDS);
        return timed.exceptionally(_ -> {
            answer.cancel(false);
            return now();
        });
    }
}
