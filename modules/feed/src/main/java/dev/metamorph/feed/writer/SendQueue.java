package dev.metamorph.feed.writer;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.metamorph.feed.record.Fragment;
import dev.metamorph.feed.topic.FeedException;
import dev.metamorph.feed.topic.FeedLimits;
import dev.metamorph.shape.Lsn;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * The queue of the sending thread. Changes and records of shapes' lives come first, in their order;
 * then rows of initial snapshots; then, if nothing was sent for a while, the stream's position.
 * Rows get a turn after 4 MiB of changes, so that a shape can be created under any load.
 *
 * <p>Many threads put, one takes. Bounded in bytes: {@link #put(Outgoing.Fragments)} blocks beyond
 * the bound (back-pressure).
 */
final class SendQueue {
    private static final long BYTES_BEFORE_ROWS = 4 << 20;

    /**
     * An idle feed repeats its position after this time. Tasks do their background work with each
     * record, because nothing but the feed drives them.
     */
    static final Duration IDLE = Duration.ofSeconds(10);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition something = lock.newCondition();
    private final Condition room = lock.newCondition();
    private final long maxBytes;
    private final int recordBytes;
    private final Duration progressAfter;
    private final LongSupplier nanos;

    @GuardedBy("lock")
    private final ArrayDeque<Outgoing> first = new ArrayDeque<>();

    @GuardedBy("lock")
    private final ArrayDeque<Outgoing.Rows> rows = new ArrayDeque<>();

    @GuardedBy("lock")
    private Positions positions;

    @GuardedBy("lock")
    private long bytes;

    @GuardedBy("lock")
    private long bytesSinceRows;

    @GuardedBy("lock")
    private @Nullable FeedException end;

    /**
     * The LSN up to which the stream was read, the LSN that the feed has told, and when it was
     * told.
     */
    private record Positions(Lsn reached, Lsn told, long toldNanos) {
        Lsn known() {
            return reached.max(told);
        }
    }

    SendQueue(FeedLimits limits, Lsn start, LongSupplier nanos) {
        this.maxBytes = limits.queueBytes();
        this.recordBytes = limits.recordBytes();
        this.progressAfter = limits.progressAfter();
        this.nanos = nanos;
        this.positions = new Positions(start, start, nanos.getAsLong() - progressAfter.toNanos());
    }

    /** Adds changes; blocks while too many bytes of changes are queued. */
    void put(Outgoing.Fragments fragments) throws InterruptedException {
        lock.lock();
        try {
            while (bytes > 0 && bytes + fragments.bytes() > maxBytes && end == null) {
                room.await();
            }
            refuseAfterEnd();
            bytes += fragments.bytes();
            add(fragments);
        } finally {
            lock.unlock();
        }
    }

    /** Adds a small item, without blocking. */
    void put(Outgoing outgoing) {
        lock.lock();
        try {
            refuseAfterEnd();
            add(outgoing);
        } finally {
            lock.unlock();
        }
    }

    /** The stream was read up to that LSN, and everything before it was put. */
    void reached(Lsn lsn) {
        lock.lock();
        try {
            if (lsn.isAtOrBefore(positions.reached())) {
                return;
            }
            positions = new Positions(lsn, positions.told(), positions.toldNanos());
            something.signal();
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void add(Outgoing outgoing) {
        if (outgoing instanceof Outgoing.Rows some) {
            rows.add(some);
        } else {
            first.add(outgoing);
        }
        something.signal();
    }

    @GuardedBy("lock")
    private void refuseAfterEnd() {
        if (end != null) {
            throw new FeedException("the epoch has ended: %s".formatted(end.getMessage()), end);
        }
    }

    /** Waits for the next item to send. */
    Outgoing take() throws InterruptedException {
        lock.lock();
        try {
            while (true) {
                refuseAfterEnd();
                if (!first.isEmpty() && (rows.isEmpty() || bytesSinceRows < BYTES_BEFORE_ROWS)) {
                    return takeFirst();
                }
                if (!rows.isEmpty()) {
                    bytesSinceRows = 0;
                    return told(rows.remove());
                }
                var wait = nanosToProgress();
                if (wait <= 0) {
                    return told(new Outgoing.Reached(positions.known()));
                }
                awaitSomething(wait);
            }
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private long nanosToProgress() {
        var wait = positions.reached().isAtOrBefore(positions.told()) ? IDLE : progressAfter;
        return positions.toldNanos() + wait.toNanos() - nanos.getAsLong();
    }

    @GuardedBy("lock")
    @SuppressWarnings("WaitNotInLoop") // the loop is take()'s
    private void awaitSomething(long waitNanos) throws InterruptedException {
        something.awaitNanos(waitNanos);
    }

    @GuardedBy("lock")
    private Outgoing takeFirst() {
        var next = first.remove();
        return told(next instanceof Outgoing.Fragments some ? withFollowing(some) : next);
    }

    /** Joins fragments with the fragments behind them, as far as they fit one record. */
    @GuardedBy("lock")
    private Outgoing.Fragments withFollowing(Outgoing.Fragments some) {
        var all = some;
        if (first.peek() instanceof Outgoing.Fragments following
                && some.bytes() + following.bytes() <= recordBytes) {
            var list = new ArrayList<>(some.fragments());
            var size = some.bytes();
            while (first.peek() instanceof Outgoing.Fragments more
                    && size + more.bytes() <= recordBytes) {
                first.remove();
                list.addAll(more.fragments());
                size += more.bytes();
            }
            all = new Outgoing.Fragments(list, size);
        }
        bytes -= all.bytes();
        bytesSinceRows += all.bytes();
        room.signalAll();
        return all;
    }

    /**
     * Notes the position that an item tells: transactions tell it themselves, other records do not.
     */
    @GuardedBy("lock")
    private Outgoing told(Outgoing outgoing) {
        var told =
                switch (outgoing) {
                    case Outgoing.Fragments(var fragments, _) -> lastCommit(fragments);
                    case Outgoing.Reached(var lsn) -> lsn;
                    default -> Lsn.ZERO;
                };
        positions =
                new Positions(positions.reached(), positions.told().max(told), nanos.getAsLong());
        return outgoing;
    }

    private static Lsn lastCommit(List<Fragment> fragments) {
        for (var fragment : fragments.reversed()) {
            if (fragment.last()) {
                return fragment.commit();
            }
        }
        return Lsn.ZERO;
    }

    /** Ends the queue: all waiting and later calls fail with the reason. */
    void end(FeedException reason) {
        lock.lock();
        try {
            end = reason;
            first.clear();
            rows.clear();
            something.signalAll();
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
