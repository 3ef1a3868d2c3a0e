package dev.metamorph.shapelog.filter;

import java.util.Arrays;

/**
 * Numbers in ascending order, in as little room as they need: most sets hold one shape, and there
 * are many sets. New shapes have the highest numbers, so adding appends; removing closes the gap.
 */
final class IntSet {
    private int[] values = new int[1];
    private int size;

    void add(int value) {
        if (size > 0 && values[size - 1] >= value) {
            insert(value);
            return;
        }
        grow();
        values[size++] = value;
    }

    private void insert(int value) {
        var place = Arrays.binarySearch(values, 0, size, value);
        if (place >= 0) {
            return;
        }
        grow();
        var at = -place - 1;
        System.arraycopy(values, at, values, at + 1, size - at);
        values[at] = value;
        size++;
    }

    void remove(int value) {
        var place = Arrays.binarySearch(values, 0, size, value);
        if (place >= 0) {
            System.arraycopy(values, place + 1, values, place, size - place - 1);
            size--;
        }
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    /** Adds all that the other has. */
    void addAll(IntSet other) {
        if (other.size == 0) {
            return;
        }
        if (size > 0 && values[size - 1] >= other.values[0]) {
            merge(other);
            return;
        }
        if (values.length < size + other.size) {
            values = Arrays.copyOf(values, Math.max(2 * values.length, size + other.size));
        }
        System.arraycopy(other.values, 0, values, size, other.size);
        size += other.size;
    }

    private void merge(IntSet other) {
        var merged = new int[size + other.size];
        var count = 0;
        var left = 0;
        var right = 0;
        while (left < size && right < other.size) {
            var order = Integer.compare(values[left], other.values[right]);
            merged[count++] = order <= 0 ? values[left] : other.values[right];
            left += order <= 0 ? 1 : 0;
            right += order >= 0 ? 1 : 0;
        }
        while (left < size) {
            merged[count++] = values[left++];
        }
        while (right < other.size) {
            merged[count++] = other.values[right++];
        }
        values = merged;
        size = count;
    }

    void clear() {
        size = 0;
    }

    int get(int place) {
        return values[place];
    }

    private void grow() {
        if (size == values.length) {
            values = Arrays.copyOf(values, 2 * size);
        }
    }
}
