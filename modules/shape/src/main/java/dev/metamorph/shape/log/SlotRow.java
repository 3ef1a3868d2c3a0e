package dev.metamorph.shape.log;

import dev.metamorph.shape.change.Row;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A view of a row through the slots of a shape. The slots are the selected and identifying columns
 * in the relation's order, whatever their positions in the row are.
 */
final class SlotRow {
    private final Row row;
    private final int[] columns;

    /** Creates a view; {@code columns} has the position in the row of each slot. */
    SlotRow(Row row, int[] columns) {
        this.row = row;
        this.columns = columns;
    }

    /** A view of a row whose columns are exactly the slots. */
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

    /** The row with the slots as its columns; it shares the bytes of the other one. */
    Row straight() {
        return row.at(columns);
    }

    /** A copy that has only the slots and shares no bytes with the row. */
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
