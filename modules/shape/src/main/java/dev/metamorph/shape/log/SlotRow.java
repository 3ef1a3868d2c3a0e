package dev.metamorph.shape.log;

import dev.metamorph.shape.change.Row;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A row seen through a shape's slots: its selected and identifying columns, in the relation's
 * order, wherever they lie in the row.
 */
final class SlotRow {
    private final Row row;
    private final int[] columns;

    /** A view; {@code columns} tells the row's column of each slot. */
    SlotRow(Row row, int[] columns) {
        this.row = row;
        this.columns = columns;
    }

    /** The slots of a row that has nothing else. */
    static int[] straight(int slots) {
        return IntStream.range(0, slots).toArray();
    }

    byte[] array() {
        return row.array();
    }

    boolean isNull(int slot) {
        return row.isNull(columns[slot]);
    }

    int start(int slot) {
        return row.start(columns[slot]);
    }

    int length(int slot) {
        return row.length(columns[slot]);
    }

    String text(int slot) {
        return row.text(columns[slot]);
    }

    boolean sameValue(int slot, SlotRow other) {
        if (isNull(slot) || other.isNull(slot)) {
            return isNull(slot) && other.isNull(slot);
        }
        return Arrays.equals(
                array(),
                start(slot),
                start(slot) + length(slot),
                other.array(),
                other.start(slot),
                other.start(slot) + other.length(slot));
    }

    /** A row that has the slots only and shares nothing. */
    Row copy(int slots) {
        var bounds = new int[2 * slots];
        var size = 0;
        for (var slot = 0; slot < slots; slot++) {
            bounds[2 * slot] = size;
            bounds[2 * slot + 1] = length(slot);
            size += Math.max(0, length(slot));
        }
        var bytes = new byte[size];
        for (var slot = 0; slot < slots; slot++) {
            System.arraycopy(
                    array(), start(slot), bytes, bounds[2 * slot], Math.max(0, length(slot)));
        }
        return Row.view(bytes, bounds);
    }
}
