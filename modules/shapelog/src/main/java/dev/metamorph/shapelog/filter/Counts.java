package dev.metamorph.shapelog.filter;

import java.util.Map;
import java.util.TreeMap;

/** Which numbers are there at least once, for few different ones. */
final class Counts {
    private final Map<Integer, Integer> counts = new TreeMap<>();
    private int[] present = {};

    void add(int number) {
        if (counts.merge(number, 1, Integer::sum) == 1) {
            lay();
        }
    }

    /** Removes it once; it is there. */
    void remove(int number) {
        if (counts.merge(number, -1, (count, less) -> count + less == 0 ? null : count + less)
                == null) {
            lay();
        }
    }

    private void lay() {
        present = counts.keySet().stream().mapToInt(Integer::intValue).toArray();
    }

    /** Ascending, for reading only. */
    int[] present() {
        return present;
    }
}
