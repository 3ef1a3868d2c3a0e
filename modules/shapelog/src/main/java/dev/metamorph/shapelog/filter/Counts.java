package dev.metamorph.shapelog.filter;

import java.util.Map;
import java.util.TreeMap;

/** A multiset of few different numbers that lists its distinct members. */
final class Counts {
    private final Map<Integer, Integer> counts = new TreeMap<>();
    private int[] present = {};

    void add(int number) {
        if (counts.merge(number, 1, Integer::sum) == 1) {
            lay();
        }
    }

    /** Removes one occurrence of a number that is in the multiset. */
    void remove(int number) {
        if (counts.merge(number, -1, (count, less) -> count + less == 0 ? null : count + less)
                == null) {
            lay();
        }
    }

    private void lay() {
        present = counts.keySet().stream().mapToInt(Integer::intValue).toArray();
    }

    /** The distinct numbers in ascending order; not to be changed. */
    int[] present() {
        return present;
    }
}
