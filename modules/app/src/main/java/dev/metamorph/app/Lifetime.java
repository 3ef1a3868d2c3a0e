package dev.metamorph.app;

import dev.metamorph.app.stack.StartFailure;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The time from the start of a long command to its end: by a signal (Ctrl-C, SIGTERM), which ends
 * it with {@link ExitCode#OK}, or by a failure. The command runs on the main thread and calls
 * {@link #checkpoint} between the steps of its start. The JVM's shutdown hook waits until the
 * command has finished.
 */
final class Lifetime {
    private static final Duration STOP_AT_MOST = Duration.ofSeconds(10);

    private volatile Duration stopAtMost = STOP_AT_MOST;
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private final CountDownLatch finished = new CountDownLatch(1);

    /** A long command. */
    @FunctionalInterface
    interface Course {
        /** Starts everything, waits for the end, and closes everything. */
        void run(Lifetime lifetime) throws Exception;
    }

    /** Runs the command and returns its exit code, or throws its failure. */
    static int run(Course course) throws Exception {
        var lifetime = new Lifetime();
        Runtime.getRuntime().addShutdownHook(new Thread(lifetime::onShutdown, "shutdown"));
        try {
            course.run(lifetime);
        } catch (CancellationException e) {
            if (!lifetime.isOver()) {
                throw e;
            }
        } finally {
            lifetime.finished.countDown();
        }
        return ExitCode.OK.code();
    }

    /** Runs at the JVM's end, also after the command has finished. */
    private void onShutdown() {
        if (finished.getCount() == 0) {
            return;
        }
        end.complete(null);
        try {
            var inTime = finished.await(stopAtMost.toMillis(), TimeUnit.MILLISECONDS);
            if (!inTime) {
                System.err.printf("metamorph: did not stop within %d s%n", stopAtMost.toSeconds());
            }
            // Otherwise the exit code would be the signal's.
            Runtime.getRuntime().halt(inTime ? ExitCode.OK.code() : ExitCode.FAULT.code());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the command with a failure; further failures are ignored. */
    void fail(StartFailure failure) {
        end.completeExceptionally(failure);
    }

    /** Gives the end that much more time. */
    void stopLater(Duration delay) {
        stopAtMost = STOP_AT_MOST.plus(delay);
    }

    /** Ends the command at the end of that stream. */
    void endWith(InputStream input) {
        Thread.ofVirtual()
                .name("metamorph-input")
                .start(() -> {
                    try {
                        input.transferTo(OutputStream.nullOutputStream());
                    } catch (IOException _) {
                        // A broken stream counts as its end.
                    }
                    end.complete(null);
                });
    }

    boolean isOver() {
        return end.isDone();
    }

    /**
     * Returns only if the command shall continue.
     *
     * @throws CancellationException if a stop was requested
     */
    void checkpoint() {
        if (!end.isDone()) {
            return;
        }
        await();
        throw new CancellationException("stop requested");
    }

    /** Waits for the stage or for the end; the end throws as {@link #checkpoint} does. */
    <T> T await(CompletionStage<T> stage) {
        var future = stage.toCompletableFuture();
        joined(CompletableFuture.anyOf(end, future));
        checkpoint();
        return future.join();
    }

    /** Waits for the end. */
    void await() {
        joined(end);
    }

    private static void joined(CompletableFuture<?> future) {
        try {
            future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StartFailure failure) {
                throw failure;
            }
            throw e;
        }
    }
}
