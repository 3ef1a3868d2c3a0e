package dev.metamorph.shape.log;

/**
 * The headers of a shape with subqueries by which readers know the conditions under which a row is
 * in the shape, and which of them hold.
 */
interface RowTags {
    /** No headers, for shapes whose rows do not move by events. */
    RowTags NONE =
            new RowTags() {
                @Override
                public void insert(ItemBuffer out, SlotRow row) {}

                @Override
                public void delete(ItemBuffer out, SlotRow row) {}

                @Override
                public void update(ItemBuffer out, SlotRow before, SlotRow after) {}

                @Override
                public boolean areSame(SlotRow before, SlotRow after) {
                    return true;
                }

                @Override
                public boolean mustReplace(SlotRow before, SlotRow after) {
                    return false;
                }
            };

    /** Writes the headers of a row that enters. */
    void insert(ItemBuffer out, SlotRow row);

    /** Writes the headers of a row that leaves. */
    void delete(ItemBuffer out, SlotRow row);

    /** Writes the headers of an update. */
    void update(ItemBuffer out, SlotRow before, SlotRow after);

    /** Returns whether two rows have the same headers. */
    boolean areSame(SlotRow before, SlotRow after);

    /**
     * Returns whether an update would leave some readers with less than the tags of the new row, so
     * that a delete and an insert are needed.
     */
    boolean mustReplace(SlotRow before, SlotRow after);
}
