package dev.metamorph.shapelog.filter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Closed intervals of longs, each of one shape, sorted by low end, high end and shape, in blocks of
 * bounded size that know their highest high end. A search ends at the first low end beyond the
 * value, and skips blocks whose highest end is before it.
 */
final class Intervals {
    /** The number of intervals at which a block is split. */
    private static final int MOST = 128;

    private static final int WIDTH = 3;

    private final List<Block> blocks = new ArrayList<>(1);
    private int size;

    /** Holds three words per interval: low end, high end, shape. */
    private static final class Block {
        private long[] words = new long[2 * WIDTH];
        private int end;
        private long highest = Long.MIN_VALUE;

        /** The place of an interval, or the place at which it would be inserted. */
        private int place(long low, long high, int shape) {
            var from = 0;
            var to = end / WIDTH;
            while (from < to) {
                var middle = (from + to) >>> 1;
                if (isBefore(middle * WIDTH, low, high, shape)) {
                    from = middle + 1;
                } else {
                    to = middle;
                }
            }
            return from * WIDTH;
        }

        private boolean isBefore(int place, long low, long high, int shape) {
            if (words[place] != low) {
                return words[place] < low;
            }
            return words[place + 1] != high ? words[place + 1] < high : words[place + 2] < shape;
        }

        private boolean has(int place, long low, long high, int shape) {
            return place < end
                    && words[place] == low
                    && words[place + 1] == high
                    && words[place + 2] == shape;
        }

        private void insert(int place, long low, long high, int shape) {
            if (end == words.length) {
                words = Arrays.copyOf(words, Math.min(2 * end, MOST * WIDTH));
            }
            System.arraycopy(words, place, words, place + WIDTH, end - place);
            words[place] = low;
            words[place + 1] = high;
            words[place + 2] = shape;
            end += WIDTH;
            highest = Math.max(highest, high);
        }

        private void remove(int place) {
            System.arraycopy(words, place + WIDTH, words, place, end - place - WIDTH);
            end -= WIDTH;
            measure();
        }

        private void measure() {
            highest = Long.MIN_VALUE;
            for (var place = 0; place < end; place += WIDTH) {
                highest = Math.max(highest, words[place + 1]);
            }
        }

        /** Moves the upper half into a new block. */
        private Block split() {
            var middle = end / WIDTH / 2 * WIDTH;
            var upper = new Block();
            upper.words = Arrays.copyOfRange(words, middle, end);
            upper.end = end - middle;
            words = Arrays.copyOf(words, middle);
            end = middle;
            measure();
            upper.measure();
            return upper;
        }

        private void find(long value, CandidateSet found) {
            if (highest < value) {
                return;
            }
            for (var place = 0; place < end && words[place] <= value; place += WIDTH) {
                if (words[place + 1] >= value) {
                    found.accept((int) words[place + 2]);
                }
            }
        }
    }

    boolean isEmpty() {
        return size == 0;
    }

    void add(long low, long high, int shape) {
        if (blocks.isEmpty()) {
            blocks.add(new Block());
        }
        var number = block(low, high, shape);
        var block = blocks.get(number);
        var place = block.place(low, high, shape);
        if (block.has(place, low, high, shape)) {
            return;
        }
        block.insert(place, low, high, shape);
        size++;
        if (block.end == MOST * WIDTH) {
            blocks.add(number + 1, block.split());
        }
    }

    /** The last block that starts at or before an interval; the first if none does. */
    private int block(long low, long high, int shape) {
        var from = 0;
        var to = blocks.size();
        while (to - from > 1) {
            var middle = (from + to) >>> 1;
            var block = blocks.get(middle);
            if (block.isBefore(0, low, high, shape) || block.has(0, low, high, shape)) {
                from = middle;
            } else {
                to = middle;
            }
        }
        return from;
    }

    void remove(long low, long high, int shape) {
        if (blocks.isEmpty()) {
            return;
        }
        var number = block(low, high, shape);
        var block = blocks.get(number);
        var place = block.place(low, high, shape);
        if (block.has(place, low, high, shape)) {
            block.remove(place);
            size--;
            if (block.end == 0) {
                blocks.remove(number);
            }
        }
    }

    void find(long value, CandidateSet found) {
        for (var i = 0; i < blocks.size(); i++) {
            var block = blocks.get(i);
            if (block.words[0] > value) {
                return;
            }
            block.find(value, found);
        }
    }

    /** Passes on the shape of each interval. */
    void forEachShape(IntConsumer shapes) {
        for (var block : blocks) {
            for (var place = 0; place < block.end; place += WIDTH) {
                shapes.accept((int) block.words[place + 2]);
            }
        }
    }
}
