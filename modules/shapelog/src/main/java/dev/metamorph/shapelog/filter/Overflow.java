package dev.metamorph.shapelog.filter;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Supplier;

/** Holds objects that do not fit a slot, by numbers that do; numbers are reused. */
final class Overflow<T> {
    private final Supplier<T> fresh;
    private final List<T> items = new ArrayList<>();
    private final BitSet free = new BitSet();

    Overflow(Supplier<T> fresh) {
        this.fresh = fresh;
    }

    T get(int number) {
        return items.get(number);
    }

    /** Creates an object and returns its number. */
    int add() {
        var number = free.nextSetBit(0);
        if (number < 0) {
            items.add(fresh.get());
            return items.size() - 1;
        }
        free.clear(number);
        return number;
    }

    /** Frees the number of an object that is empty. */
    void remove(int number) {
        items.set(number, fresh.get());
        free.set(number);
    }
}
