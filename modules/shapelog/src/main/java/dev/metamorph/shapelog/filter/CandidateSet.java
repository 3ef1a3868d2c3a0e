package dev.metamorph.shapelog.filter;

import java.util.Arrays;
import java.util.function.IntConsumer;

/** Collects candidates in any order, with repetitions, and lists each once in ascending order. */
final class CandidateSet implements IntConsumer {
    private int[] values = new int[16];
    private int size;
    private boolean sorted = true;

    @Override
    public void accept(int value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, 2 * size);
        }
        sorted &= size == 0 || values[size - 1] < value;
        values[size++] = value;
    }

    void clear() {
        size = 0;
        sorted = true;
    }

    /** Passes on each number once, in ascending order. The consumer must not add numbers. */
    void tell(IntConsumer consumer) {
        if (!sorted) {
            Arrays.sort(values, 0, size);
        }
        for (var i = 0; i < size; i++) {
            if (i == 0 || values[i] != values[i - 1]) {
                consumer.accept(values[i]);
            }
        }
    }
}
