package dev.metamorph.shapelog.filter;

import dev.metamorph.shape.where.access.KeyHash;

/**
 * Finds closed intervals of longs by a value in them. An interval is stored in the cell in which it
 * starts; the size of its cells is the least power of four that is greater than its width. So an
 * interval that contains a value is in the value's cell or in the one before, and a search takes
 * two look-ups for each size in use (one for intervals of a single value), however many intervals
 * there are.
 *
 * <pre>
 * cells of 16   |  [--|--]     |           |   [-----]   a value in the third cell is in
 *                  0  |  1     ^     2     |     3       intervals of cells 1 and 2
 * </pre>
 */
final class IntervalGrid {
    private static final int LOW = 1;
    private static final int HIGH = 2;
    private static final int POSTING = 3;

    /** The number of intervals of a cell that have slots of their own; the others share one. */
    private static final int MOST = 8;

    private final OpenAddressingTable slots = new OpenAddressingTable(4);
    private final Overflow<Intervals> crowded = new Overflow<>(Intervals::new);
    private final Counts sizes = new Counts();

    boolean isEmpty() {
        return slots.isEmpty();
    }

    /**
     * The size of an interval's cells, as the number of bits of their 2<sup>bits</sup> values:
     * even, 0 to 64. With fewer sizes a cell would hold more intervals without the value, with more
     * sizes a search would take more look-ups.
     */
    private static int bits(long low, long high) {
        var bits = Long.SIZE - Long.numberOfLeadingZeros(high - low);
        return (bits + 1) & ~1;
    }

    private static long cell(long value, int bits) {
        return bits == Long.SIZE ? 0 : value >> bits;
    }

    private static long hash(long cell, int bits) {
        return KeyHash.both(bits, cell);
    }

    /** Adds an interval whose low end is not above its high end. */
    void add(long low, long high, int shape) {
        var bits = bits(low, high);
        sizes.add(bits);
        var hash = hash(cell(low, bits), bits);
        var place = slots.find(hash);
        var count = 0;
        for (; place >= 0 && isOne(place); place = slots.findNext(place)) {
            if (is(place, low, high, shape)) {
                return;
            }
            count++;
        }
        if (place < 0) {
            place = slots.add(hash);
            slots.set(place, LOW, low);
            slots.set(place, HIGH, high);
            slots.set(
                    place,
                    POSTING,
                    count < MOST ? Posting.one(shape) : Posting.many(crowded.add()));
        }
        if (!isOne(place)) {
            crowd(place).add(low, high, shape);
        }
    }

    void remove(long low, long high, int shape) {
        var bits = bits(low, high);
        sizes.remove(bits);
        var place = slots.find(hash(cell(low, bits), bits));
        for (; place >= 0; place = slots.findNext(place)) {
            if (isOne(place) ? is(place, low, high, shape) : isLast(place, low, high, shape)) {
                slots.remove(place);
                return;
            }
        }
    }

    private boolean isOne(int place) {
        return Posting.isOne(slots.get(place, POSTING));
    }

    private boolean is(int place, long low, long high, int shape) {
        return slots.get(place, LOW) == low
                && slots.get(place, HIGH) == high
                && Posting.shape(slots.get(place, POSTING)) == shape;
    }

    private Intervals crowd(int place) {
        return crowded.get(Posting.number(slots.get(place, POSTING)));
    }

    /** Removes an interval from a shared slot and returns whether none remains there. */
    private boolean isLast(int place, long low, long high, int shape) {
        crowd(place).remove(low, high, shape);
        if (!crowd(place).isEmpty()) {
            return false;
        }
        crowded.remove(Posting.number(slots.get(place, POSTING)));
        return true;
    }

    /** Adds the shapes whose interval contains a value. */
    void find(long value, CandidateSet found) {
        for (var bits : sizes.present()) {
            var cell = cell(value, bits);
            find(cell, bits, value, found);
            if (bits > 0) {
                find(cell - 1, bits, value, found);
            }
        }
    }

    private void find(long cell, int bits, long value, CandidateSet found) {
        var place = slots.find(hash(cell, bits));
        for (; place >= 0; place = slots.findNext(place)) {
            if (!isOne(place)) {
                crowd(place).find(value, found);
            } else if (slots.get(place, LOW) <= value && value <= slots.get(place, HIGH)) {
                found.accept(Posting.shape(slots.get(place, POSTING)));
            }
        }
    }

    void findAll(CandidateSet found) {
        slots.forEach(place -> {
            if (isOne(place)) {
                found.accept(Posting.shape(slots.get(place, POSTING)));
            } else {
                crowd(place).forEachShape(found);
            }
        });
    }
}
