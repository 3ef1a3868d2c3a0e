package dev.metamorph.app.stack;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.metamorph.coordinator.port.ShapeSide;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.log.EndCause;
import dev.metamorph.shape.port.LogSize;
import dev.metamorph.shape.port.ShapeLogs;
import dev.metamorph.shape.port.ShapeRef;
import dev.metamorph.shape.port.ShapeRows;
import dev.metamorph.shape.status.PartitionState;
import dev.metamorph.shapelog.ShapeLogEngine;
import dev.metamorph.shapelog.ShapeLogFigures;
import dev.metamorph.shapelog.ShapeLogListener;
import dev.metamorph.shapelog.ShapeLogSettings;
import dev.metamorph.shapelog.task.Applied;
import dev.metamorph.shapelog.task.FeedGap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * The shape logs of this process across restarts of their engine: the coordinator starts them,
 * readers read them, the feed learns how far they are. Without a running engine a reader gets "not
 * yet", and is woken when there is one.
 *
 * <p>There is one engine at a time, and one start at a time. A start after a failure waits by
 * {@link ShapeLogRestarts}. After a failure that a restart cannot heal ({@link LastingFailures})
 * there is no further start: the owner of the stack is told and ends the process.
 */
final class RestartableShapeLogs implements ShapeSide, ShapeLogs, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RestartableShapeLogs.class);

    private final Owner owner;
    private final Engines engines;
    private final int partitionCount;
    private final CountDownLatch closed = new CountDownLatch(1);

    @GuardedBy("this")
    private final ShapeLogRestarts restarts = new ShapeLogRestarts();

    @GuardedBy("this")
    private boolean runs;

    /** A failure came that a restart cannot heal. */
    @GuardedBy("this")
    private boolean over;

    /** Why no engine may run; empty if one may. */
    @GuardedBy("this")
    private Optional<String> held = Optional.empty();

    /** Told when the engine that runs has stopped. */
    @GuardedBy("this")
    private Consumer<Throwable> failed = _ -> {};

    private volatile IntFunction<OptionalLong> committed = _ -> OptionalLong.empty();
    private volatile Optional<IntFunction<PartitionState>> partitions = Optional.empty();
    private volatile Supplier<ShapeLogFigures> figures = () -> ShapeLogFigures.NONE;
    private volatile ShapeLogs current = new AbsentShapeLogs();

    /** The engine that runs, or the one that has failed and must be closed. */
    private volatile AutoCloseable engine = () -> {};

    /** Starts an engine, which calls the listener from its own threads. */
    @FunctionalInterface
    interface Engines {
        /**
         * The engine and its logs.
         *
         * @throws RuntimeException if it cannot start
         */
        Engine start(ShapeLogListener listener);
    }

    /**
     * An engine that runs.
     *
     * @param logs what readers read
     * @param committed the feed offset that the task of a partition has committed last, if any
     * @param partitions where the logs of a partition are
     * @param figures what it measures
     * @param stop ends it
     */
    record Engine(
            ShapeLogs logs,
            IntFunction<OptionalLong> committed,
            IntFunction<PartitionState> partitions,
            Supplier<ShapeLogFigures> figures,
            AutoCloseable stop) {}

    /** Receives the events of the engines, on the engines' threads. */
    interface Owner {
        /** As {@link ShapeLogListener#processed}. */
        void processed(int partition, long epoch, long sequence);

        /** As {@link ShapeLogListener#committed}. */
        void committed(Applied.Committed transaction);

        /** As {@link ShapeLogListener#applied}. */
        void applied(Applied applied);

        /** As {@link ShapeLogListener#gap}. */
        void gap(FeedGap gap);

        /** As {@link ShapeLogListener#arrived}. */
        void arrived(int partition);

        /** As {@link ShapeLogListener#left}. */
        void left(int partition);

        /** As {@link ShapeLogListener#ended}. */
        void ended(ShapeHandle shape, EndCause cause, String reason);

        /** Returns how to end if that failure cannot be healed by a restart. */
        Optional<StartFailure> lasting(Throwable cause);

        /** The process must end. Told once. */
        void fail(StartFailure failure);
    }

    /**
     * Creates it without an engine.
     *
     * @param partitionCount the number of partitions of the feed
     */
    RestartableShapeLogs(Owner owner, Engines engines, int partitionCount) {
        this.owner = owner;
        this.engines = engines;
        this.partitionCount = partitionCount;
    }

    /** Engines of Kafka Streams. */
    static Engines engines(ShapeLogSettings settings) {
        return listener -> {
            var engine = ShapeLogEngine.start(settings, listener);
            log.info("Shape logs started stack={} folder={}", settings.stack(), settings.folder());
            return new Engine(
                    engine, engine::committed, engine::partition, engine::figures, engine);
        };
    }

    /** Waits its turn after a failure; does nothing after {@link #close}. */
    @Override
    public void start(Consumer<Throwable> failed) {
        if (runs() || !awaitTurn()) {
            return;
        }
        stopEngine();
        starting(failed);
        try {
            var fresh = engines.start(new Listener(failed));
            engine = fresh.stop();
            committed = fresh.committed();
            figures = fresh.figures();
            adopt(fresh);
            stopIfHeld();
        } catch (HeldException e) {
            throw e;
        } catch (RuntimeException e) {
            if (countFailure(e)) {
                throw e;
            }
            // The process ends; nobody needs to start anything again.
            awaitClosed(Duration.ofDays(1));
        }
    }

    private synchronized boolean runs() {
        return runs;
    }

    private synchronized boolean isOver() {
        return over;
    }

    /** False if no start may follow. */
    private boolean awaitTurn() {
        if (isOver()) {
            awaitClosed(Duration.ofDays(1));
            return false;
        }
        var wait = waitBeforeStart();
        if (wait.isPositive()) {
            log.info("Shape logs restart waits milliseconds={}", wait.toMillis());
        }
        return !awaitClosed(wait) && awaitRelease();
    }

    /** False if it was closed meanwhile. */
    private synchronized boolean awaitRelease() {
        try {
            while (held.isPresent() && closed.getCount() > 0) {
                wait();
            }
            return closed.getCount() > 0;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** It was held while the engine started. */
    private void stopIfHeld() {
        var reason = heldFor();
        if (reason.isPresent()) {
            stopEngine();
            throw new HeldException(reason.get());
        }
    }

    private synchronized Optional<String> heldFor() {
        return held;
    }

    @Override
    public void hold(String reason) {
        Consumer<Throwable> owner = _ -> {};
        synchronized (this) {
            if (held.isPresent()) {
                return;
            }
            held = Optional.of(reason);
            if (runs) {
                runs = false;
                current = new AbsentShapeLogs();
                partitions = Optional.empty();
                owner = failed;
            }
        }
        stopEngine();
        owner.accept(new HeldException(reason));
    }

    @Override
    public synchronized void release() {
        held = Optional.empty();
        notifyAll();
    }

    private boolean awaitClosed(Duration patience) {
        try {
            return closed.await(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private synchronized Duration waitBeforeStart() {
        return restarts.delay(System.nanoTime());
    }

    /** Before the start, because the engine may fail on another thread at once. */
    private synchronized void starting(Consumer<Throwable> toBeTold) {
        runs = true;
        failed = toBeTold;
        restarts.starting(System.nanoTime());
    }

    private void adopt(Engine fresh) {
        ShapeLogs former;
        synchronized (this) {
            if (!runs) {
                return;
            }
            former = current;
            current = fresh.logs();
            partitions = Optional.of(fresh.partitions());
        }
        if (former instanceof AbsentShapeLogs absent) {
            absent.wakeAll();
        }
    }

    /** Returns whether a restart may follow; if not, the owner has been told. */
    private boolean countFailure(Throwable cause) {
        var end = owner.lasting(cause);
        boolean first;
        synchronized (this) {
            runs = false;
            current = new AbsentShapeLogs();
            partitions = Optional.empty();
            restarts.failed(System.nanoTime());
            first = !over;
            over |= end.isPresent();
        }
        if (first) {
            end.ifPresent(owner::fail);
        }
        return end.isEmpty();
    }

    private final class Listener implements ShapeLogListener {
        private final Consumer<Throwable> failed;

        private Listener(Consumer<Throwable> failed) {
            this.failed = failed;
        }

        @Override
        public void processed(int partition, long epoch, long sequence) {
            owner.processed(partition, epoch, sequence);
        }

        @Override
        public void committed(Applied.Committed transaction) {
            owner.committed(transaction);
        }

        @Override
        public void applied(int partition, Applied applied) {
            owner.applied(applied);
        }

        @Override
        public void gap(int partition, FeedGap gap) {
            owner.gap(gap);
        }

        @Override
        public void arrived(int partition) {
            owner.arrived(partition);
        }

        @Override
        public void left(int partition) {
            owner.left(partition);
        }

        @Override
        public void ended(ShapeHandle shape, EndCause cause, String reason) {
            owner.ended(shape, cause, reason);
        }

        @Override
        public void failed(Throwable cause) {
            if (countFailure(cause)) {
                failed.accept(cause);
            }
        }
    }

    @Override
    public List<PartitionState> partitions() {
        return partitions
                .map(of -> IntStream.range(0, partitionCount).mapToObj(of).toList())
                .orElse(List.of());
    }

    /** The feed offset that the task of a partition has committed last on this instance, if any. */
    OptionalLong committed(int partition) {
        return committed.apply(partition);
    }

    /** Returns what the engine measures; after its failure, what it measured last. */
    ShapeLogFigures figures() {
        return figures.get();
    }

    @Override
    public Answer read(ShapeRef shape, LogOffset after) {
        return current.read(shape, after);
    }

    /** The rows of the engine that runs now. */
    @Override
    public ShapeRows rows() {
        return current.rows();
    }

    @Override
    public Answer end(ShapeRef shape) {
        return current.end(shape);
    }

    @Override
    public Optional<LogSize> size(ShapeRef shape) {
        return current.size(shape);
    }

    @Override
    public Optional<Answer.Page> standby(ShapeRef shape, LogOffset after) {
        return current.standby(shape, after);
    }

    @Override
    public Optional<URI> standbyElsewhere(ShapeRef shape) {
        return current.standbyElsewhere(shape);
    }

    @Override
    public Waiting await(ShapeRef shape, LogOffset after, Runnable wake) {
        return current.await(shape, after, wake);
    }

    private void stopEngine() {
        try {
            engine.close();
        } catch (Exception e) {
            log.warn("Shape logs did not stop cleanly reason=\"{}\"", e.toString());
        }
    }

    /** Stops the engine; a start that waits returns without one. Idempotent. */
    @Override
    public void close() {
        closed.countDown();
        release();
        stopEngine();
    }
}
