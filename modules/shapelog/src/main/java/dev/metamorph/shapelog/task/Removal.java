package dev.metamorph.shapelog.task;

import dev.metamorph.shapelog.store.Store;
import dev.metamorph.shapelog.store.StoreKeys;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Deletes the entries of shapes that have ended, a bounded number with each feed record: a large
 * log does not make a large batch. More of them go with a record that says nothing but that there
 * is nothing to say; an idle feed sends one every ten seconds.
 */
final class Removal {
    private static final int ENTRIES = 256;
    private static final long BYTES = 8L << 20;
    private static final int IDLE_FACTOR = 8;

    private final Deque<Integer> shapes = new ArrayDeque<>();

    Removal(Store store) {
        store.scan(
                StoreKeys.allEnded(),
                (key, _) -> {
                    shapes.add(StoreKeys.number(key));
                    return true;
                });
    }

    /** One more. */
    void add(int shape) {
        shapes.add(shape);
    }

    /**
     * Goes on a bit.
     *
     * @param idle whether there is nothing else to do
     */
    void step(Batch batch, boolean idle) {
        if (shapes.isEmpty()) {
            return;
        }
        var shape = shapes.getFirst();
        var factor = idle ? IDLE_FACTOR : 1;
        var left = new long[] {(long) factor * ENTRIES, factor * BYTES};
        batch.store()
                .scan(
                        StoreKeys.shape(shape),
                        (key, value) -> {
                            batch.delete(key);
                            left[0]--;
                            left[1] -= value.length;
                            return left[0] > 0 && left[1] > 0;
                        });
        if (left[0] > 0 && left[1] > 0) {
            batch.delete(StoreKeys.ended(shape));
            shapes.removeFirst();
        }
    }
}
