package dev.metamorph.shapelog.filter;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntConsumer;

/** A set of many numbers as pages of bits; the cost of a change does not depend on its size. */
final class ShapeSet {
    private static final int PAGE_BITS = 10;
    private static final int WORDS = 1 << (PAGE_BITS - 6);

    private final Map<Integer, long[]> pages = new TreeMap<>();
    private int size;

    void add(int number) {
        var page = pages.computeIfAbsent(number >>> PAGE_BITS, _ -> new long[WORDS]);
        var word = word(number);
        var bit = 1L << number;
        if ((page[word] & bit) == 0) {
            page[word] |= bit;
            size++;
        }
    }

    void remove(int number) {
        var key = number >>> PAGE_BITS;
        var page = pages.get(key);
        var word = word(number);
        var bit = 1L << number;
        if (page == null || (page[word] & bit) == 0) {
            return;
        }
        page[word] &= ~bit;
        size--;
        for (var one : page) {
            if (one != 0) {
                return;
            }
        }
        pages.remove(key);
    }

    private static int word(int number) {
        return (number >>> 6) & (WORDS - 1);
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Passes on the numbers in ascending order. */
    void forEach(IntConsumer consumer) {
        pages.forEach((key, page) -> {
            for (var word = 0; word < WORDS; word++) {
                for (var bits = page[word]; bits != 0; bits &= bits - 1) {
                    consumer.accept(
                            key << PAGE_BITS | word << 6 | Long.numberOfTrailingZeros(bits));
                }
            }
        });
    }
}
