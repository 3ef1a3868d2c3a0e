package dev.metamorph.shape.log;

import dev.metamorph.shape.change.Row;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Tells of rows that move by events, which say for which hashes a condition has become true or
 * false. The rows are not kept meanwhile, so they are given twice if some become visible. Written
 * in this order:
 *
 * <ol>
 *   <li>{@code move-in}: conditions that have become true, for rows that readers have or get now;
 *   <li>rows that have entered, and rows that stay, of which some readers would miss that a
 *       condition is true again;
 *   <li>the end of the rows that have entered;
 *   <li>{@code move-out}: conditions that have become false, for rows that readers have. They come
 *       last, because a row may stay for the sake of a condition that has become true.
 * </ol>
 */
final class EventMoves implements MovedRows {
    private final KeptItems kept;
    private final KeptItems.TagChanges tags;
    private final Target target;
    private final EventWriter writer;
    private final Set<TagPattern> becameTrue = new LinkedHashSet<>();
    private final Set<TagPattern> becameFalse = new LinkedHashSet<>();
    private int left;
    private boolean isSecondPass;
    private boolean hasEntered;

    /**
     * The shape.
     *
     * @param columns the position in the relation of each slot
     * @param counts the counts of its keys
     */
    @SuppressWarnings("ArrayRecordComponent") // read where it is used; never compared
    record Target(BoundItems items, int[] columns, KeyCounts counts) {}

    EventMoves(KeptItems kept, KeptItems.TagChanges tags, Target target, EventWriter writer) {
        this.kept = kept;
        this.tags = tags;
        this.target = target;
        this.writer = writer;
    }

    @Override
    public void row(Row row, long count) {
        var wasIn = kept.wasIn(row);
        var isIn = kept.isIn(row);
        if (!wasIn && !isIn) {
            return;
        }
        var slots = new SlotRow(row, target.columns());
        var isActivated = flips(slots, wasIn, isIn);
        if (isSecondPass) {
            write(slots, count, wasIn, isIn, isActivated);
        } else if (!isIn && target.items().leaves(slots, count, target.counts())) {
            left++;
        }
    }

    private void write(SlotRow row, long count, boolean wasIn, boolean isIn, boolean isActivated) {
        if (wasIn && isIn) {
            // A reader may have dropped the tag of a condition that was false for a while; then
            // the event does not reach the row, and another one may remove it.
            if (isActivated && tags.tagging().hasSeveralMovingDisjuncts()) {
                writer.resend(row);
            }
        } else if (isIn && target.items().enters(row, count, target.counts())) {
            hasEntered = true;
            writer.moveIn(row);
        }
    }

    /** Notes what has changed for a row and returns whether a condition has become true. */
    private boolean flips(SlotRow row, boolean wasIn, boolean isIn) {
        var before = tags.before().active(row);
        var after = tags.after().active(row);
        var isActivated = false;
        for (var position = 0; position < before.length; position++) {
            if (before[position] == after[position]) {
                continue;
            }
            if (before[position] && wasIn) {
                becameFalse.add(tags.after().pattern(position, row));
            } else if (after[position] && isIn) {
                becameTrue.add(tags.after().pattern(position, row));
                isActivated = true;
            }
        }
        return isActivated;
    }

    @Override
    public boolean passed() {
        if (!isSecondPass) {
            writer.events("move-in", becameTrue, 0);
            isSecondPass = true;
            if (!becameTrue.isEmpty()) {
                return true;
            }
        }
        if (hasEntered) {
            writer.snapshotEnd();
        }
        writer.events("move-out", becameFalse, -left);
        return false;
    }
}
