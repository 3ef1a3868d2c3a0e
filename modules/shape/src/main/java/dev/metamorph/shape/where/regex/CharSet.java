package dev.metamorph.shape.where.regex;

import java.util.ArrayList;
import java.util.List;

/**
 * A set of characters.
 *
 * @param ranges pairs of first and last character, both inclusive
 * @param negated whether the set is the complement of the ranges
 */
record CharSet(List<Integer> ranges, boolean negated) {
    static final CharSet ANY = new CharSet(List.of(), true);

    /** Copies the list. */
    CharSet {
        ranges = List.copyOf(ranges);
    }

    boolean has(int character) {
        for (var i = 0; i < ranges.size(); i += 2) {
            if (character >= ranges.get(i) && character <= ranges.get(i + 1)) {
                return !negated;
            }
        }
        return negated;
    }

    /** The set extended by the other case of its ASCII letters. */
    CharSet folded() {
        var all = new ArrayList<>(ranges);
        for (var i = 0; i < ranges.size(); i += 2) {
            addShifted(all, ranges.get(i), ranges.get(i + 1), 'A', 'Z', 32);
            addShifted(all, ranges.get(i), ranges.get(i + 1), 'a', 'z', -32);
        }
        return new CharSet(all, negated);
    }

    private static void addShifted(
            List<Integer> all, int from, int to, int first, int last, int shift) {
        var start = Math.max(from, first);
        var end = Math.min(to, last);
        if (start <= end) {
            all.add(start + shift);
            all.add(end + shift);
        }
    }

    boolean isAscii() {
        return ranges.stream().allMatch(character -> character < 0x80);
    }
}
