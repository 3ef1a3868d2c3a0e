package dev.metamorph.shapelog.task;

import dev.metamorph.shape.port.LogSize;
import dev.metamorph.shapelog.store.BaseTotals;
import dev.metamorph.shapelog.store.TailTotals;

import java.util.Optional;

/**
 * Counts what a shape's log consists of. A part that a version which does not count has written
 * stays unknown until the shape ends. Belongs to the task's thread.
 */
final class LogCount {
    private boolean baseKnown = true;
    private long baseBytes;
    private long baseItems;
    private boolean tailKnown = true;
    private long tailBytes;
    private long tailItems;
    private long rows;

    /** Sets the counts as read from the store. */
    void restore(Optional<BaseTotals> base, Optional<TailTotals> tail) {
        baseKnown = base.isPresent();
        base.ifPresent(this::base);
        tailKnown = tail.isPresent();
        tail.ifPresent(totals -> {
            tailBytes = totals.bytes();
            tailItems = totals.items();
            rows = totals.rows();
        });
    }

    private void base(BaseTotals totals) {
        baseBytes = totals.bytes();
        baseItems = totals.items();
    }

    /** Counts stored bytes and items of the initial snapshot. */
    void addToBase(long bytes, long items) {
        baseBytes += bytes;
        baseItems += items;
    }

    /** Counts an item behind the initial snapshot. */
    void addToTail(int bytes, int itsRows) {
        tailBytes += bytes;
        tailItems++;
        rows += itsRows;
    }

    /** Returns whether more than that many bytes are known behind the initial snapshot. */
    boolean tailExceeds(long bytes) {
        return tailKnown && tailBytes > bytes;
    }

    /** The sums over the initial snapshot, if they are known. */
    Optional<BaseTotals> base() {
        return baseKnown ? Optional.of(new BaseTotals(baseBytes, baseItems)) : Optional.empty();
    }

    /** The sums over the items behind the initial snapshot, if they are known. */
    Optional<TailTotals> tail() {
        return tailKnown
                ? Optional.of(new TailTotals(tailBytes, tailItems, rows))
                : Optional.empty();
    }

    /**
     * The size of the log.
     *
     * @param beginsWithRows whether the initial snapshot has all rows, so that they can be counted
     */
    LogSize size(boolean beginsWithRows) {
        var unknown = LogSize.UNKNOWN;
        return new LogSize(
                baseKnown ? baseBytes : unknown,
                baseKnown ? baseItems : unknown,
                tailKnown ? tailBytes : unknown,
                tailKnown ? tailItems : unknown,
                beginsWithRows && baseKnown && tailKnown ? baseItems + rows : unknown);
    }
}
