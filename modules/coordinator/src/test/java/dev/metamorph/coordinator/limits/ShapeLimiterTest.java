package dev.metamorph.coordinator.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.coordinator.settings.ShapeLimits;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.port.ShapeList.Listed;
import dev.metamorph.shape.port.ShapeRef;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;

final class ShapeLimiterTest {
    private static final Instant START = Instant.parse("2026-01-02T00:00:00Z");
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int MAX = 10;
    private static final int SHAPES = 130;

    private final Shapes shapes = new Shapes();
    private final AtomicInteger seconds = new AtomicInteger(1_000);

    private ShapeLimiter start() {
        return ShapeLimiter.start(
                new ShapeLimits(MAX, Duration.ZERO, 0, Duration.ofMillis(1)),
                shapes,
                new FakeReads(),
                new PlacedLogs(),
                () -> START.plusSeconds(seconds.getAndAdd(1)));
    }

    @Test
    void the_surplus_ends_in_batches_that_wait_for_each_other_and_no_shape_ends_twice() {
        try (var _ = start()) {
            for (var expected : new int[] {50, 100, SHAPES - MAX}) {
                await(() -> shapes.ended.size() == expected);
                var rounds = seconds.get();
                LockSupport.parkNanos(20_000_000);
                assertThat(shapes.ended).hasSize(expected);
                assertThat(seconds.get()).isLessThanOrEqualTo(rounds + 1);
                shapes.acknowledge();
            }
            var rounds = seconds.get();
            await(() -> seconds.get() > rounds + 20);
        }

        assertThat(shapes.ended).hasSize(SHAPES - MAX).doesNotHaveDuplicates();
    }

    @Test
    void an_instance_that_does_not_lead_ends_nothing() {
        shapes.leads = false;
        try (var _ = start()) {
            await(() -> shapes.asked.get() > 50);
        }

        assertThat(shapes.ended).isEmpty();
    }

    @Test
    void a_batch_that_kafka_does_not_take_is_not_followed_by_another_one_in_that_round() {
        shapes.fails = true;
        try (var _ = start()) {
            await(() -> shapes.ended.size() >= 50);
            await(() -> seconds.get() > 1_100);
        }

        assertThat(shapes.ended).hasSize(SHAPES - MAX).doesNotHaveDuplicates();
    }

    private static void await(BooleanSupplier condition) {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as("waited in vain").isNegative();
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Shapes in one partition, of which those that are ended are no longer listed. */
    private static final class Shapes implements LimitedShapes {
        private final Map<ShapeHandle, Listed> listed = new ConcurrentHashMap<>();
        private final ConcurrentLinkedQueue<ShapeRef> ended = new ConcurrentLinkedQueue<>();
        private final ConcurrentLinkedQueue<CompletableFuture<Boolean>> pending =
                new ConcurrentLinkedQueue<>();
        private final AtomicInteger asked = new AtomicInteger();
        private volatile boolean leads = true;
        private volatile boolean fails;

        Shapes() {
            IntStream.range(0, SHAPES)
                    .mapToObj(i -> ListedShapes.ref(i, 0, START.plusMillis(i)))
                    .forEach(ref -> listed.put(ref.handle(), ListedShapes.active(ref)));
        }

        void acknowledge() {
            // The last of them lets the next batch begin, which is not acknowledged here.
            var batch = new ArrayList<CompletableFuture<Boolean>>();
            for (var each = pending.poll(); each != null; each = pending.poll()) {
                batch.add(each);
            }
            batch.forEach(each -> each.complete(true));
        }

        @Override
        public boolean leads() {
            asked.incrementAndGet();
            return leads;
        }

        @Override
        public int size() {
            return listed.size();
        }

        @Override
        public void list(Consumer<Listed> consumer) {
            listed.values().forEach(consumer);
        }

        @Override
        public boolean exists(ShapeHandle handle) {
            return listed.containsKey(handle);
        }

        @Override
        public CompletableFuture<?> endUnused(ShapeRef shape, String reason) {
            listed.remove(shape.handle());
            ended.add(shape);
            if (fails) {
                return CompletableFuture.failedFuture(new IllegalStateException("the epoch ended"));
            }
            var acknowledged = new CompletableFuture<Boolean>();
            pending.add(acknowledged);
            return acknowledged;
        }
    }
}
