package dev.metamorph.coordinator.limits;

import dev.metamorph.coordinator.settings.CompactionRules;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.port.ShapeDirectory.Shape;
import dev.metamorph.shape.port.ShapeList;
import dev.metamorph.shape.port.ShapeLogs;
import dev.metamorph.shape.port.ShapeRef;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * Keeps the logs of a stack short while this instance leads (docs/design.md, "A log stays short"):
 * creates the next generation of a log that has outgrown its initial rows, one at a time and the
 * one with the fewest rows first, and deletes replaced logs after their retention. It knows the
 * sizes of the logs that this instance has, and leaves the others alone.
 *
 * <p>Runs on a thread of its own.
 */
public final class LogCompactor implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LogCompactor.class);
    private static final Duration ACKNOWLEDGED_WITHIN = Duration.ofSeconds(10);

    /** The time until the same log is copied again, also after an attempt that failed. */
    private static final Duration PAUSE = Duration.ofMinutes(10);

    private final CompactionRules rules;
    private final GrownLogs grown;
    private final CompactedShapes shapes;
    private final ShapeLogs logs;
    private final BooleanSupplier ready;
    private final InstantSource clock;
    private final Map<ShapeHandle, Instant> tried = new HashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    private LogCompactor(
            CompactionRules rules,
            CompactedShapes shapes,
            ShapeLogs logs,
            BooleanSupplier ready,
            InstantSource clock) {
        this.rules = rules;
        this.shapes = shapes;
        this.logs = logs;
        this.ready = ready;
        this.clock = clock;
        grown = new GrownLogs(rules);
    }

    /**
     * Starts it. The first round comes after one interval.
     *
     * @param logs where the logs are
     * @param ready whether the stack is well enough to copy rows
     */
    public static LogCompactor start(
            CompactionRules rules,
            CompactedShapes shapes,
            ShapeLogs logs,
            BooleanSupplier ready,
            InstantSource clock) {
        var compactor = new LogCompactor(rules, shapes, logs, ready, clock);
        Thread.ofVirtual().name("metamorph-compactor").start(compactor::work);
        return compactor;
    }

    private void work() {
        try {
            while (!closed.await(rules.interval().toNanos(), TimeUnit.NANOSECONDS)) {
                attempt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void attempt() throws InterruptedException {
        try {
            if (shapes.leads()) {
                round(clock.instant());
            }
        } catch (RuntimeException | Error e) {
            log.error("Logs not kept short", e);
        }
    }

    private void round(Instant now) throws InterruptedException {
        var expired = new ArrayList<ShapeRef>(0);
        var found = new ArrayList<Candidate>(0);
        tried.values().removeIf(at -> at.plus(PAUSE).isBefore(now));
        shapes.list(listed -> {
            var shape = listed.shape();
            expired.addAll(grown.expired(shape, now));
            if (listed.state() == ShapeList.State.ACTIVE
                    && GrownLogs.canReplace(shape)
                    && !tried.containsKey(shape.ref().handle())) {
                logs.size(shape.ref())
                        .filter(grown::hasOutgrown)
                        .ifPresent(size -> found.add(new Candidate(shape, size.baseBytes())));
            }
        });
        delete(expired);
        var cheapest = found.stream().min(Comparator.comparingLong(Candidate::baseBytes));
        if (cheapest.isPresent() && ready.getAsBoolean()) {
            compact(cheapest.get().shape(), now);
        }
    }

    private record Candidate(Shape shape, long baseBytes) {}

    private void compact(Shape shape, Instant now) throws InterruptedException {
        var handle = shape.ref().handle();
        tried.put(handle, now);
        var refused = shapes.compactNow(handle);
        if (refused.isPresent()) {
            log.info("Log not compacted shape={} reason=\"{}\"", handle, refused.get());
        } else {
            log.info("Log compacted, rows sent shape={} table={}", handle, shape.relation().name());
        }
    }

    private void delete(List<ShapeRef> expired) throws InterruptedException {
        for (var replaced : expired) {
            try {
                var _ =
                        shapes.deleteReplaced(replaced)
                                .get(ACKNOWLEDGED_WITHIN.toNanos(), TimeUnit.NANOSECONDS);
                log.info("Replaced log deleted shape={}", replaced.handle());
            } catch (ExecutionException | TimeoutException e) {
                log.debug("Replaced log not deleted reason=\"{}\"", e.toString());
                return;
            }
        }
    }

    /** Ends the thread after its current step. Idempotent. */
    @Override
    public void close() {
        closed.countDown();
    }
}
