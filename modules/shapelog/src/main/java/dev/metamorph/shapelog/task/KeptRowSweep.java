package dev.metamorph.shapelog.task;

import dev.metamorph.shape.log.EndCause;
import dev.metamorph.shapelog.store.StoreKeys;

import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;

/**
 * Deletes the entries of kept rows that are gone, a bounded number with each feed record, once no
 * reader asks for their former versions: between transactions, and after the initial snapshot.
 */
final class KeptRowSweep {
    private static final int ENTRIES = 256;
    private static final int IDLE_FACTOR = 8;

    /** By number, so that the order does not depend on restarts. */
    private final Map<Integer, Shape> shapes = new TreeMap<>();

    KeptRowSweep(Shapes all) {
        all.all().stream().filter(shape -> shape.keptRows().hasGone()).forEach(this::add);
    }

    /** Adds a shape that has such entries. */
    void add(Shape shape) {
        shapes.put(shape.number(), shape);
    }

    /**
     * Deletes the next entries.
     *
     * @param idle whether the feed record has no other effect
     */
    void step(RecordEffects work, boolean idle) {
        if (shapes.isEmpty()) {
            return;
        }
        shapes.values().removeIf(Shape::ended);
        var next =
                shapes.values().stream().filter(shape -> shape.snapshot().isFinished()).findFirst();
        if (next.isPresent() && sweep(next.get(), work, idle)) {
            shapes.remove(next.get().number());
        }
    }

    /** Returns whether no entry is left. */
    private static boolean sweep(Shape shape, RecordEffects work, boolean idle) {
        var limit = idle ? IDLE_FACTOR * ENTRIES : ENTRIES;
        try {
            var gone = new ArrayList<byte[]>();
            work.batch()
                    .store()
                    .scan(
                            StoreKeys.keptRowsGone(shape.number()),
                            (key, _) -> {
                                gone.add(StoreKeys.goneRowKey(key));
                                return gone.size() < limit;
                            });
            var rows = work.keptRows(shape);
            gone.forEach(rows::sweep);
            if (gone.size() < limit) {
                rows.swept();
                return true;
            }
        } catch (RuntimeException e) {
            var reason =
                    FaultBarrier.reason(e, shape.handle(), "its kept rows could not be deleted");
            work.end(shape, EndCause.FAULT, reason);
        }
        return false;
    }
}
