package dev.metamorph.shapelog.filter;

import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * A sorted set of numbers in a small array: most sets hold one shape, and there are many sets. New
 * shapes have the highest numbers, so adding usually appends; removing closes the gap.
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

    void forEach(IntConsumer consumer) {
        for (var i = 0; i < size; i++) {
            consumer.accept(values[i]);
        }
    }

    private void grow() {
        if (size == values.length) {
            values = Arrays.copyOf(values, 2 * size);
        }
    }
}
