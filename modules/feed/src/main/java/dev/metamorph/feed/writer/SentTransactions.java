package dev.metamorph.feed.writer;

import dev.metamorph.shape.PgSnapshot;
import dev.metamorph.shape.Xid;

import java.util.Arrays;

/**
 * The transactions that were handed to Kafka and may still be invisible to new snapshots, because
 * commit order in the WAL is not the order in which transactions become visible. Every transaction
 * gets a running number; a shape's snapshot must see all that were sent before its creation ({@code
 * docs/design.md}, "A new shape, and the seam between snapshot and stream").
 *
 * <p>The leader keeps it across epochs. Thread-safe. Without {@link #prune} it holds up to
 * 4,194,304 transactions (8 bytes each); of older ones it keeps only the newest id, which makes its
 * answers stricter, never wrong.
 */
public final class SentTransactions {
    private static final int MOST = 4 << 20;

    /** Ids of the remembered transactions, in the order of sending; guarded by this. */
    private int[] xids = new int[1024];

    /** Their running numbers, relative to {@link #base}; guarded by this. */
    private int[] numbers = new int[1024];

    private int size;
    private long base;
    private long next;
    private final int most;

    private boolean hasForgotten;
    private int newestForgotten;

    /** Remembers no transaction yet. */
    public SentTransactions() {
        this(MOST);
    }

    SentTransactions(int most) {
        this.most = most;
    }

    /** Adds a transaction when its first change is sent. */
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

    /** The number that the next transaction will get. */
    public synchronized long mark() {
        return next;
    }

    /** Returns whether a snapshot sees every transaction whose number is below the mark. */
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
     * Removes the transactions that a current snapshot sees: later snapshots see them too.
     *
     * @param snapshot a snapshot taken on the primary, as all snapshots of shapes are
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

    /** The number of remembered transactions. */
    public synchronized int size() {
        return size;
    }
}
