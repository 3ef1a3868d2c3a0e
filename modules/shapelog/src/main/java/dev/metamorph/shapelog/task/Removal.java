package dev.metamorph.shapelog.task;

import dev.metamorph.shapelog.store.Store;
import dev.metamorph.shapelog.store.StoreKeys;

import java.util.TreeSet;

/**
 * Deletes the entries of ended shapes, a bounded number with each feed record, so that a large log
 * does not make a large batch. A {@code Progress} record, which has no other effect, deletes more;
 * an idle feed sends one every ten seconds.
 */
final class Removal {
    private static final int ENTRIES = 256;
    private static final long BYTES = 8L << 20;
    private static final int IDLE_FACTOR = 8;

    /** Sorted, so that a restart does not change which entries are deleted next. */
    private final TreeSet<Integer> shapes = new TreeSet<>();

    Removal(Store store) {
        store.scan(
                StoreKeys.allEnded(),
                (key, _) -> {
                    shapes.add(StoreKeys.number(key));
                    return true;
                });
    }

    /** Adds a shape whose entries are to be deleted. */
    void add(int shape) {
        shapes.add(shape);
    }

    /**
     * Deletes the next entries.
     *
     * @param idle whether the feed record has no other effect
     */
    void step(Batch batch, boolean idle) {
        if (shapes.isEmpty()) {
            return;
        }
        var shape = shapes.first();
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
            shapes.remove(shape);
        }
    }
}
