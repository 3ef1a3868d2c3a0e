package dev.metamorph.feed.writer;

import dev.metamorph.shape.PgSnapshot;
import dev.metamorph.shape.Xid;

import java.util.Arrays;

/**
 * Which transactions were handed to Kafka and are perhaps still invisible to new snapshots: the
 * order of commits in the WAL is not the order in which they become visible. Every transaction has
 * a running number; a shape's snapshot must see all that were sent before its creation (DESIGN,
 * section 3).
 *
 * <p>Kept by the leader across epochs. Any thread may ask. It remembers some millions of
 * transactions (8 bytes each) if nobody prunes; of older ones only the newest id, which makes its
 * answers stricter, never wrong.
 */
public final class SentTransactions {
    private static final int MOST = 4 << 20;

    /** Ids and numbers of those remembered, in the order of sending; guarded by this. */
    private int[] xids = new int[1024];

    /** The numbers, counted from {@link #base}. */
    private int[] numbers = new int[1024];

    private int size;
    private long base;
    private long next;
    private final int most;

    private boolean hasForgotten;
    private int newestForgotten;

    /** Remembers nothing. */
    public SentTransactions() {
        this(MOST);
    }

    SentTransactions(int most) {
        this.most = most;
    }

    /** A transaction is being sent, its first change now. */
    synchronized void sent(Xid xid) {
        if (size > 0 && xids[size - 1] == xid.bits()) {
            return;
        }
        if (size == most || next - base == Integer.MAX_VALUE) {
            forgetOlderHalf();
        }
        if (size == xids.length) {
            var length = Math.min(most, 2 * size);
            xids = Arrays.copyOf(xids, length);
            numbers = Arrays.copyOf(numbers, length);
        }
        xids[size] = xid.bits();
        numbers[size++] = (int) (next++ - base);
    }

    private void forgetOlderHalf() {
        var forgotten = (size + 1) / 2;
        for (var i = 0; i < forgotten; i++) {
            if (!hasForgotten || xids[i] - newestForgotten > 0) {
                hasForgotten = true;
                newestForgotten = xids[i];
            }
        }
        size -= forgotten;
        System.arraycopy(xids, forgotten, xids, 0, size);
        System.arraycopy(numbers, forgotten, numbers, 0, size);
        rebase();
    }

    private void rebase() {
        var shift = size == 0 ? (int) (next - base) : numbers[0];
        for (var i = 0; i < size; i++) {
            numbers[i] -= shift;
        }
        base += shift;
    }

    /** The number that the next transaction will have. */
    public synchronized long mark() {
        return next;
    }

    /** Whether a snapshot sees every transaction whose number is below the mark. */
    public synchronized boolean allSeenBy(PgSnapshot snapshot, long mark) {
        if (hasForgotten && !isBefore(newestForgotten, snapshot.xmin())) {
            return false;
        }
        for (var i = 0; i < size && base + numbers[i] < mark; i++) {
            if (!snapshot.sees(new Xid(xids[i]))) {
                return false;
            }
        }
        return true;
    }

    /**
     * Forgets what a snapshot that was taken now sees: later ones see it too.
     *
     * @param snapshot taken on the primary, as all
     */
    public synchronized void prune(PgSnapshot snapshot) {
        if (hasForgotten && isBefore(newestForgotten, snapshot.xmin())) {
            hasForgotten = false;
        }
        var kept = 0;
        for (var i = 0; i < size; i++) {
            if (!snapshot.sees(new Xid(xids[i]))) {
                xids[kept] = xids[i];
                numbers[kept++] = numbers[i];
            }
        }
        size = kept;
        rebase();
    }

    private static boolean isBefore(int xid, long xmin) {
        return xid - (int) xmin < 0;
    }

    /** How many are remembered. */
    public synchronized int size() {
        return size;
    }
}
