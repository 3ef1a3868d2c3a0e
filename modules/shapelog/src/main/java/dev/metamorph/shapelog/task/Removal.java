package dev.metamorph.shapelog.task;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Deletes the entries of shapes that have ended, a bounded number with each feed record: a large
 * log does not make a large batch.
 */
final class Removal {
    private static final int ENTRIES = 256;
    private static final long BYTES = 8L << 20;

    private final Deque<Integer> shapes = new ArrayDeque<>();

    Removal(Store store) {
        store.scan(
                Keys.allEnded(),
                (key, _) -> {
                    shapes.add(Keys.number(key));
                    return true;
                });
    }

    /** One more. */
    void add(int shape) {
        shapes.add(shape);
    }

    /** Goes on a bit. */
    void step(Batch batch) {
        if (shapes.isEmpty()) {
            return;
        }
        var shape = shapes.getFirst();
        var left = new long[] {ENTRIES, BYTES};
        batch.store()
                .scan(
                        Keys.shape(shape),
                        (key, value) -> {
                            batch.delete(key);
                            left[0]--;
                            left[1] -= value.length;
                            return left[0] > 0 && left[1] > 0;
                        });
        if (left[0] > 0 && left[1] > 0) {
            batch.delete(Keys.ended(shape));
            shapes.removeFirst();
        }
    }
}
