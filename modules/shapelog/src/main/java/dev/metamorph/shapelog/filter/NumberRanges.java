package dev.metamorph.shapelog.filter;

/** Finds closed intervals of longs by a value in them; they may be unbounded on one side. */
final class NumberRanges {
    private final IntervalGrid between = new IntervalGrid();

    /** Intervals without an upper bound: those that start at or before a value contain it. */
    private final Intervals above = new Intervals();

    /** Intervals without a lower bound, mirrored: an end becomes a start at its complement. */
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

    /** Removes an interval that was added. */
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

    /** Adds the shapes whose interval contains a value. */
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
