package dev.metamorph.shapelog.task;

import dev.metamorph.feed.record.RegistryCodec;
import dev.metamorph.feed.record.RegistryKey;
import dev.metamorph.feed.record.RegistryRecord;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.change.Change;
import dev.metamorph.shape.log.EndCause;
import dev.metamorph.shape.log.TransactionHead;
import dev.metamorph.shapelog.read.PartitionLogs;
import dev.metamorph.shapelog.store.Store;
import dev.metamorph.shapelog.store.StoreKeys;
import dev.metamorph.shapelog.store.StoredRecord;
import dev.metamorph.shapelog.store.TaskPosition;
import dev.metamorph.shapelog.task.Step.Accepted;
import dev.metamorph.shapelog.task.Step.Catalogued;
import dev.metamorph.shapelog.task.Step.Ended;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All that one feed record does, collected: what is to be written, shown to readers and told. */
final class RecordEffects {
    /** Blocks are written ahead beyond this: what one record fans out to has no bound. */
    private static final long AHEAD_BYTES = 24L << 20;

    private final int partition;
    private final Batch batch;
    private final Shapes shapes;
    private final Map<Shape, LogWriter> writers = new LinkedHashMap<>();
    private final Map<Shape, DeferredChanges> asides = new LinkedHashMap<>();
    private final Set<Shape> added = new LinkedHashSet<>();
    private final Set<Shape> changed = new LinkedHashSet<>();
    private final List<Integer> gone = new ArrayList<>();
    private final Set<Shape> removed = new LinkedHashSet<>();
    private final List<Catalogued> catalogue = new ArrayList<>();
    private final List<Ended> ended = new ArrayList<>();
    private long appendedBytes;
    private boolean partial;

    RecordEffects(int partition, Store store, Shapes shapes) {
        this.partition = partition;
        this.shapes = shapes;
        batch = new Batch(store);
    }

    Batch batch() {
        return batch;
    }

    /** The end of a shape's log. */
    LogWriter writer(Shape shape) {
        return writers.computeIfAbsent(shape, one -> new LogWriter(one, batch, this::isPartial));
    }

    /** Whether the transaction at hand goes on in another record. */
    void partial(boolean now) {
        partial = now;
    }

    private boolean isPartial() {
        return partial;
    }

    /** The log has more that readers can see. */
    void changed(Shape shape) {
        changed.add(shape);
    }

    /** Keeps a change for later. */
    void keepAside(Shape shape, TransactionHead head, long index, Change change) {
        asides.computeIfAbsent(shape, _ -> new DeferredChanges()).add(head, index, change);
    }

    /** Whether changes of a shape wait for its initial snapshot. */
    boolean hasAside(Shape shape) {
        return shape.nextAside() > 0 || asides.containsKey(shape);
    }

    /** Keeps the heap bounded within a record; to be called now and then. */
    void ease(long bytes) {
        appendedBytes += bytes;
        if (appendedBytes < AHEAD_BYTES) {
            return;
        }
        appendedBytes = 0;
        writers.values().forEach(LogWriter::flush);
        batch.writeBlocks();
    }

    /** A shape is there. */
    void add(Shape shape) {
        shapes.add(shape);
        added.add(shape);
        batch.putLarge(StoreKeys.definition(shape.number()), StoredRecord.encode(shape.created()));
        store(shape);
        catalogue(shape, RegistryRecord.State.SNAPSHOT);
    }

    /** Stores how far a shape's snapshot is. */
    void store(Shape shape) {
        batch.putLarge(StoreKeys.snapshot(shape.number()), shape.snapshot().encode());
        changed.add(shape);
    }

    /** Tells the catalogue of a shape. */
    void catalogue(Shape shape, RegistryRecord.State state) {
        var created = shape.created();
        catalogue(
                new RegistryRecord.Shape(
                        shape.handle(),
                        partition,
                        state,
                        created.definition(),
                        created.relation()));
    }

    void catalogue(RegistryRecord record) {
        catalogue.add(new Catalogued(RegistryCodec.keyOf(record), Optional.of(record)));
    }

    /** A shape is no more. Its entries go in later records, some with each. */
    void end(Shape shape, EndCause cause, String reason) {
        if (shape.ended()) {
            return;
        }
        shape.markEnded();
        shapes.remove(shape);
        writers.remove(shape);
        asides.remove(shape);
        changed.remove(shape);
        if (!added.remove(shape)) {
            removed.add(shape);
        }
        end(shape.number(), shape.handle(), cause, reason);
    }

    /** The same of a shape that is in the store only. */
    void end(int shape, ShapeHandle handle, EndCause cause, String reason) {
        gone.add(shape);
        // In place of what this record may have made of it: a standby must not show that.
        batch.deleteLarge(StoreKeys.snapshot(shape));
        batch.deleteLarge(StoreKeys.definition(shape));
        batch.put(StoreKeys.ended(shape), new byte[0]);
        denied(handle, cause, reason);
    }

    /** The numbers of the shapes that are no more. */
    List<Integer> gone() {
        return gone;
    }

    /** A shape does not come to be. */
    void denied(ShapeHandle handle, EndCause cause, String reason) {
        catalogue.add(new Catalogued(new RegistryKey.Shape(handle), Optional.empty()));
        ended.add(new Ended(handle, cause, reason));
    }

    /** Writes everything in one go, the position last. */
    void write(TaskPosition position) {
        finishWriters();
        asides.forEach((shape, aside) -> {
            batch.putLarge(StoreKeys.aside(shape.number(), shape.nextAside()), aside.encode());
            shape.nextAside(shape.nextAside() + 1);
        });
        batch.put(StoreKeys.position(), position.encode());
        batch.write();
    }

    private void finishWriters() {
        for (var each = writers.values().iterator(); each.hasNext(); each.remove()) {
            each.next().finish();
            if (batch.blockBytes() >= AHEAD_BYTES) {
                batch.writeBlocks();
            }
        }
    }

    /** Shows readers what was written: who is called finds all of it. */
    void publish(PartitionLogs logs, TaskPosition position) {
        changed.forEach(shape -> shape.view().show(shape.visible()));
        logs.reached(position.reached());
        changed.forEach(shape -> shape.view().wake());
        added.forEach(shape -> logs.add(shape.view()));
        removed.forEach(shape -> logs.end(shape.view()));
        logs.taken(position.recordOffset() + 1);
    }

    Step step(Optional<Accepted> accepted) {
        return new Step(accepted, catalogue, ended);
    }
}
