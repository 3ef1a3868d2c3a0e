package dev.metamorph.publish;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Tasks that other threads leave for the publisher's thread during one turn. */
final class Mailbox implements AutoCloseable {
    private final BlockingQueue<Letter> letters = new LinkedBlockingQueue<>();

    @GuardedBy("this")
    private boolean closed;

    private record Letter(Runnable task, Runnable otherwise) {}

    /** Leaves a task, which is discarded if the turn is over. Any thread. */
    void post(Runnable task) {
        post(task, () -> {});
    }

    /**
     * Leaves a task. Any thread.
     *
     * @param otherwise run instead if the turn is over
     */
    void post(Runnable task, Runnable otherwise) {
        if (!offer(new Letter(task, otherwise))) {
            otherwise.run();
        }
    }

    private synchronized boolean offer(Letter letter) {
        return !closed && letters.add(letter);
    }

    /**
     * Runs the tasks that are there, on the calling thread.
     *
     * @param patience how long to wait for the first one
     */
    void run(Duration patience) throws InterruptedException {
        for (var letter = letters.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
                letter != null;
                letter = letters.poll()) {
            letter.task().run();
        }
    }

    /** Ends the turn for tasks that wait and for later ones. */
    @Override
    public void close() {
        var left = new ArrayDeque<Letter>();
        drain(left);
        left.forEach(letter -> letter.otherwise().run());
    }

    private synchronized void drain(Queue<Letter> left) {
        closed = true;
        letters.drainTo(left);
    }
}
