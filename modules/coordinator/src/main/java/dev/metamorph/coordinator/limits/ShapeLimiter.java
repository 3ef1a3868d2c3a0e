package dev.metamorph.coordinator.limits;

import dev.metamorph.coordinator.limits.UnusedShapes.Pick;
import dev.metamorph.coordinator.settings.ShapeLimits;
import dev.metamorph.shape.port.ShapeLogs;
import dev.metamorph.shape.port.ShapeReads;
import dev.metamorph.shape.port.ShapeRef;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Holds the shapes of a stack within their limits while this instance leads. In every round it
 * learns from the other instances which shapes were read there, and ends the shapes that {@link
 * UnusedShapes} picks. A partition whose owner does not answer is left alone until it does.
 *
 * <p>Runs on a thread of its own. It holds no lock while shapes end, and ends a bounded number at a
 * time.
 */
public final class ShapeLimiter implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ShapeLimiter.class);

    private static final int MAX_ENDS = 1_000;
    private static final int ENDS_AT_ONCE = 50;
    private static final Duration ACKNOWLEDGED_WITHIN = Duration.ofSeconds(10);
    private static final Duration LONGEST_GAP = Duration.ofMinutes(1);

    private final ShapeLimits limits;
    private final UnusedShapes unused;
    private final LimitedShapes shapes;
    private final ShapeReads reads;
    private final ReportedReads reported;
    private final InstantSource clock;
    private final ReadWatch watch;
    private final CountDownLatch closed = new CountDownLatch(1);

    private ShapeLimiter(
            ShapeLimits limits,
            LimitedShapes shapes,
            ShapeReads reads,
            ShapeLogs logs,
            InstantSource clock) {
        this.limits = limits;
        this.shapes = shapes;
        this.reads = reads;
        this.clock = clock;
        unused = new UnusedShapes(limits, MAX_ENDS);
        reported = new ReportedReads(reads, logs);
        watch = new ReadWatch(LONGEST_GAP.plus(limits.interval()));
    }

    /**
     * Starts it. The first round comes after one interval; there is none if the limits end no
     * shapes.
     *
     * @param logs where the logs are
     */
    public static ShapeLimiter start(
            ShapeLimits limits,
            LimitedShapes shapes,
            ShapeReads reads,
            ShapeLogs logs,
            InstantSource clock) {
        var limiter = new ShapeLimiter(limits, shapes, reads, logs, clock);
        if (limits.endsShapes()) {
            Thread.ofVirtual().name("metamorph-limits").start(limiter::work);
        }
        return limiter;
    }

    private void work() {
        try {
            while (!closed.await(limits.interval().toNanos(), TimeUnit.NANOSECONDS)) {
                attempt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void attempt() throws InterruptedException {
        try {
            reads.retain(shapes::exists);
            if (shapes.leads()) {
                round();
            } else {
                watch.end();
                reported.forget();
            }
        } catch (RuntimeException | Error e) {
            log.error("Limits of shapes not held", e);
        }
    }

    private void round() throws InterruptedException {
        reads.countWaiting();
        var now = clock.instant();
        var since = watch.round(reported.learn(onePerPartition(), now), now);
        end(unused.pick(uses(since), shapes.size(), now));
    }

    private Collection<ShapeRef> onePerPartition() {
        var found = new HashMap<Integer, ShapeRef>();
        shapes.list(listed -> {
            var ref = listed.shape().ref();
            found.putIfAbsent(ref.partition(), ref);
        });
        return found.values();
    }

    private List<ShapeUse> uses(Map<Integer, Instant> since) {
        var uses = new ArrayList<ShapeUse>();
        shapes.list(listed -> {
            var ref = listed.shape().ref();
            var known = since.get(ref.partition());
            if (known != null) {
                ShapeUse.of(listed, reads.last(ref.handle()), known).ifPresent(uses::add);
            }
        });
        return uses;
    }

    private void end(List<Pick> picks) throws InterruptedException {
        for (var from = 0; from < picks.size(); from += ENDS_AT_ONCE) {
            var batch = picks.subList(from, Math.min(from + ENDS_AT_ONCE, picks.size()));
            if (closed.getCount() == 0 || !shapes.leads() || !endAll(batch)) {
                return;
            }
        }
    }

    /** Waits for the acknowledgements, so that the feed gets no more than it can take. */
    private boolean endAll(List<Pick> batch) throws InterruptedException {
        var ends =
                batch.stream()
                        .map(pick -> shapes.endUnused(pick.ref(), pick.reason()))
                        .toArray(CompletableFuture<?>[]::new);
        try {
            var _ =
                    CompletableFuture.allOf(ends)
                            .get(ACKNOWLEDGED_WITHIN.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (ExecutionException | TimeoutException e) {
            log.debug("Shapes not ended reason=\"{}\"", e.toString());
            return false;
        }
    }

    /** Ends the thread after its current step. Idempotent. */
    @Override
    public void close() {
        closed.countDown();
    }
}
