package dev.metamorph.replication;

import dev.metamorph.feed.port.TransactionSink;
import dev.metamorph.feed.record.Fragment;
import dev.metamorph.shape.Lsn;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A sink that keeps all fragments, and acknowledges them at once unless {@link #acknowledge} does.
 */
final class RecordingSink implements TransactionSink {
    private static final Duration DEADLINE = Duration.ofSeconds(90);

    private final List<Fragment> fragments = new ArrayList<>();
    private final List<Lsn> positions = new ArrayList<>();
    private Lsn acknowledged = Lsn.ZERO;
    private boolean acknowledging = true;
    private CountDownLatch gate = new CountDownLatch(0);
    private @Nullable RuntimeException failure;

    @Override
    public void append(List<Fragment> more) {
        pass();
        synchronized (this) {
            if (failure != null) {
                throw failure;
            }
            fragments.addAll(more);
            var last = more.getLast();
            if (acknowledging && last.last()) {
                acknowledged = acknowledged.max(last.commit());
            }
            notifyAll();
        }
    }

    @Override
    public synchronized void reached(Lsn lsn) {
        positions.add(lsn);
        if (acknowledging) {
            acknowledged = acknowledged.max(lsn);
        }
        notifyAll();
    }

    @Override
    public synchronized Lsn acknowledged() {
        return acknowledged;
    }

    /** Acknowledges nothing by itself any more. */
    synchronized void acknowledgeNothing() {
        acknowledging = false;
    }

    synchronized void acknowledge(Lsn lsn) {
        acknowledged = lsn;
    }

    /** Makes every append block from now on. */
    synchronized void block() {
        gate = new CountDownLatch(1);
    }

    synchronized void unblock() {
        gate.countDown();
    }

    synchronized void failWith(RuntimeException exception) {
        failure = exception;
    }

    synchronized List<Fragment> fragments() {
        return List.copyOf(fragments);
    }

    synchronized List<Lsn> positions() {
        return List.copyOf(positions);
    }

    /** Waits until the fragments so far satisfy a condition. */
    synchronized List<Fragment> await(String what, Predicate<List<Fragment>> wanted) {
        var end = System.nanoTime() + DEADLINE.toNanos();
        try {
            while (!wanted.test(fragments)) {
                var left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0) {
                    throw new AssertionError("waited for %s; got %s".formatted(what, fragments));
                }
                wait(left);
            }
            return List.copyOf(fragments);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Waits for that many complete transactions. */
    List<Fragment> awaitTransactions(long count) {
        return await(
                count + " transactions",
                all -> all.stream().filter(Fragment::last).count() >= count);
    }

    private void pass() {
        CountDownLatch closed;
        synchronized (this) {
            closed = gate;
        }
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while blocked", e);
        }
    }
}
