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
 * it with {@link ExitCode#OK}, or by a failure. The command runs on the main thread and looks at
 * {@link #checkpoint} between the steps of its start; the JVM's shutdown hook lets it finish.
 */
final class Lifetime {
    private static final Duration STOP_AT_MOST = Duration.ofSeconds(10);

    private volatile Duration stopAtMost = STOP_AT_MOST;
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private final CountDownLatch finished = new CountDownLatch(1);

    /** What a command does with its lifetime. */
    @FunctionalInterface
    interface Course {
        /** Starts everything, waits for the end, and closes everything. */
        void run(Lifetime lifetime) throws Exception;
    }

    /** Runs the command; returns its exit code, or throws what failed. */
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

    /** Runs when the JVM ends, also after the command has. */
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
            // Without this the exit code would be the signal's.
            Runtime.getRuntime().halt(inTime ? ExitCode.OK.code() : ExitCode.FAULT.code());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the command by a failure; only the first one counts. */
    void fail(StartFailure failure) {
        end.completeExceptionally(failure);
    }

    /** The end may take so much longer. */
    void stopLater(Duration delay) {
        stopAtMost = STOP_AT_MOST.plus(delay);
    }

    /** Ends the command when that stream does. */
    void endWith(InputStream input) {
        Thread.ofVirtual()
                .name("metamorph-input")
                .start(() -> {
                    try {
                        input.transferTo(OutputStream.nullOutputStream());
                    } catch (IOException _) {
                        // Its end as well.
                    }
                    end.complete(null);
                });
    }

    boolean isOver() {
        return end.isDone();
    }

    /**
     * Goes on only if the end has not come.
     *
     * @throws CancellationException if it was asked for
     */
    void checkpoint() {
        if (!end.isDone()) {
            return;
        }
        await();
        throw new CancellationException("asked to stop");
    }

    /** Waits for the stage, or for the end: then as {@link #checkpoint}. */
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
