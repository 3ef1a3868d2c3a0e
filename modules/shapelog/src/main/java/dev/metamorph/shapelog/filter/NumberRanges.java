package dev.metamorph.shapelog.filter;

/** Closed intervals of longs by the values in them; many may have no end on one side. */
final class NumberRanges {
    private final IntervalGrid between = new IntervalGrid();

    /** From the bound upwards: told are those that start at or before the value. */
    private final Intervals above = new Intervals();

    /** The same in the mirror, where what ends at a number starts at its complement. */
    private final Intervals below = new Intervals();

    /**
     * Adds an interval.
     *
     * @param low {@link Long#MIN_VALUE} for no bound
     * @param high {@link Long#MAX_VALUE} for no bound; not less than {@code low}
     */
    void add(long low, long high, int shape) {
        if (high == Long.MAX_VALUE) {
            above.add(low, Long.MAX_VALUE, shape);
        } else if (low == Long.MIN_VALUE) {
            below.add(~high, Long.MAX_VALUE, shape);
        } else {
            between.add(low, high, shape);
        }
    }

    /** Removes it again. */
    void remove(long low, long high, int shape) {
        if (high == Long.MAX_VALUE) {
            above.remove(low, Long.MAX_VALUE, shape);
        } else if (low == Long.MIN_VALUE) {
            below.remove(~high, Long.MAX_VALUE, shape);
        } else {
            between.remove(low, high, shape);
        }
    }

    boolean isEmpty() {
        return between.isEmpty() && above.isEmpty() && below.isEmpty();
    }

    /** Adds the shapes in whose interval a value is. */
    void find(long value, CandidateSet found) {
        between.find(value, found);
        above.find(value, found);
        below.find(~value, found);
    }

    void findAll(CandidateSet found) {
        between.findAll(found);
        above.forEachShape(found);
        below.forEachShape(found);
    }
}
