package dev.metamorph.coordinator.connection;

import dev.metamorph.coordinator.failure.Failure;
import dev.metamorph.coordinator.failure.FailureClassifier;
import dev.metamorph.shape.status.StackReason;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Runs the leader's periodic tasks on one thread of its own. */
final class Housekeeper implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Housekeeper.class);
    private static final Duration GRACE = Duration.ofMillis(200);

    private final ScheduledExecutorService timer;
    private final Consumer<Failure> failed;

    /** When tasks began to fail; used by the thread of the tasks only. */
    private Optional<Instant> failing = Optional.empty();

    private Housekeeper(ScheduledExecutorService timer, Consumer<Failure> failed) {
        this.timer = timer;
        this.failed = failed;
    }

    /**
     * Starts without tasks.
     *
     * @param failed receives failures that a retry does not heal
     */
    static Housekeeper start(Consumer<Failure> failed) {
        var timer =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofVirtual().name("metamorph-housekeeper").factory());
        return new Housekeeper(timer, failed);
    }

    /** Runs the task periodically, the first time after one period. */
    void every(Duration period, String what, Runnable task) {
        var _ =
                timer.scheduleWithFixedDelay(
                        () -> attempt(what, task),
                        period.toNanos(),
                        period.toNanos(),
                        TimeUnit.NANOSECONDS);
    }

    /**
     * Runs the task once more, as soon as the thread is free. Does nothing after {@link #close}.
     */
    void soon(String what, Runnable task) {
        try {
            timer.execute(() -> attempt(what, task));
        } catch (RejectedExecutionException e) {
            log.debug("Housekeeping is over task={}", what);
        }
    }

    private void attempt(String what, Runnable task) {
        try {
            task.run();
            succeeded();
        } catch (RuntimeException e) {
            switch (FailureClassifier.classify(e)) {
                case Failure.Retryable retryable -> retried(what, retryable);
                case Failure.Misconfigured misconfigured -> failed.accept(misconfigured);
                case Failure.Rebuild rebuild -> failed.accept(rebuild);
            }
        } catch (Error e) {
            // The timer would never run the task again and say nothing.
            log.error("Housekeeping failed task={}", what, e);
            failed.accept(
                    new Failure.Retryable(
                            StackReason.FAULT, "task %s failed: %s".formatted(what, e)));
        }
    }

    /** All tasks use the same connections, so the first failure is told for all that follow. */
    private void retried(String what, Failure.Retryable failure) {
        var isFirst = failing.isEmpty() && !timer.isShutdown();
        log.atLevel(isFirst ? Level.WARN : Level.DEBUG)
                .log(
                        "Housekeeping failed; it is retried task={} error=\"{}\"",
                        what,
                        failure.message());
        failing = failing.or(() -> Optional.of(Instant.now()));
    }

    private void succeeded() {
        failing.ifPresent(since ->
                log.info(
                        "Housekeeping works again seconds={}",
                        Duration.between(since, Instant.now()).toSeconds()));
        failing = Optional.empty();
    }

    @Override
    public void close() {
        timer.shutdown();
        try {
            // An interrupt would break the connection that a running task uses.
            if (!timer.awaitTermination(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                timer.shutdownNow();
            }
        } catch (InterruptedException e) {
            timer.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
