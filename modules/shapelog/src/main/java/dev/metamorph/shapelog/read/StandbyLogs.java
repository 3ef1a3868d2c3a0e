package dev.metamorph.shapelog.read;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.metamorph.feed.record.WireReader;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.port.ShapeLogs.Answer;
import dev.metamorph.shape.port.ShapeRows;
import dev.metamorph.shapelog.read.ShapeView.Next;
import dev.metamorph.shapelog.read.ShapeView.Visible;
import dev.metamorph.shapelog.store.GenerationMark;
import dev.metamorph.shapelog.store.LargeValue;
import dev.metamorph.shapelog.store.ReadOnlyStore;
import dev.metamorph.shapelog.store.Replacement;
import dev.metamorph.shapelog.store.SnapshotProgress;
import dev.metamorph.shapelog.store.StoreKeys;
import dev.metamorph.shapelog.store.StoredRecord;
import dev.metamorph.shapelog.store.TaskPosition;
import dev.metamorph.shapelog.task.Batch;

import org.apache.kafka.common.utils.Bytes;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The shape logs of one partition as a standby's store has them, for readers on any thread. The
 * store is written at the same time, entry by entry in the order in which {@link Batch} wrote them
 * for the task, so it can be in the middle of a feed record:
 *
 * <pre>
 * record n                          record n+1
 * blocks, state, position n   │   blocks, sta─── here
 * </pre>
 *
 * <p>Everything that position n calls complete is in the store, however much of record n+1 is. To
 * read it without a lock, an entry that says how far others go is read before them, and the entry
 * that is deleted first is read last:
 *
 * <ol>
 *   <li>the progress of the initial snapshot: its chunks are in the store, and, if it is finished,
 *       the items of all changes that were deferred until then;
 *   <li>the position: all items of transactions that are complete there are in the log;
 *   <li>whether another generation has replaced the log: if not, the log had all changes up to that
 *       position; if so, what it lacks begins behind the end that is noted;
 *   <li>the page, up to the last of these items;
 *   <li>the definition: an ended shape loses it one record before its first other entry.
 * </ol>
 *
 * <p>A value in several parts may be half of an old one and half of a new one: there is no answer
 * for a shape whose progress or definition has more than one part.
 *
 * <p>This holds for a store that is at the end of its changelog or has followed it from there. A
 * store that is far behind may receive a changelog from which compaction has removed entries.
 */
public final class StandbyLogs {
    private final ReadOnlyStore store;

    /** The numbers of all shapes that were read, including those that have ended since. */
    @GuardedBy("this")
    private final Map<ShapeHandle, Integer> numbers = new HashMap<>();

    @GuardedBy("this")
    private int known;

    /** Reads the logs of a store, which may close and throw at any time. */
    public StandbyLogs(ReadOnlyStore store) {
        this.store = store;
    }

    /**
     * The page after an offset, if the owner of the log may have given the same. Denies nothing:
     * the owner may have what is missing here.
     */
    public Optional<Answer.Page> read(ShapeHandle handle, LogOffset after) {
        return number(handle).flatMap(shape -> read(shape, handle, after));
    }

    /** The rows of a query, if they have reached this store and agree with its position. */
    public Optional<ShapeRows.Answer.Rows> rows(ShapeHandle handle, ShapeRows.Query query) {
        return number(handle)
                .flatMap(shape ->
                        new StoredRows(store, shape, query)
                                .read()
                                .filter(_ -> handle(shape).equals(Optional.of(handle))))
                .flatMap(answer ->
                        answer instanceof ShapeRows.Answer.Rows rows
                                ? Optional.of(rows)
                                : Optional.empty());
    }

    private Optional<Answer.Page> read(int shape, ShapeHandle handle, LogOffset after) {
        var progress = single(StoreKeys.snapshot(shape)).map(SnapshotProgress::decode);
        var position = store.get(StoreKeys.position()).map(TaskPosition::decode);
        if (progress.isEmpty() || position.isEmpty() || !isOpen(shape)) {
            return Optional.empty();
        }
        var replacement = store.get(StoreKeys.replacement(shape)).map(Replacement::decode);
        return (replacement.isPresent()
                        ? replaced(shape, progress.get(), replacement.get(), position.get(), after)
                        : page(shape, progress.get(), position.get(), after))
                .filter(_ -> handle(shape).equals(Optional.of(handle)));
    }

    /** Readers get the handle of a generation only from the owner, after the switch. */
    private boolean isOpen(int shape) {
        return store.get(StoreKeys.generation(shape))
                .map(GenerationMark::decode)
                .map(GenerationMark::open)
                .orElse(true);
    }

    /** A reader who has all of a replaced log is left to the owner. */
    private Optional<Answer.Page> replaced(
            int shape,
            SnapshotProgress progress,
            Replacement replacement,
            TaskPosition position,
            LogOffset after) {
        var end = replacement.end();
        var pages = new StoredPages(store, shape);
        return switch (new Visible(progress.chunks(), true, end).after(after)) {
            case Next.Chunk(var chunk) -> Optional.of(pages.chunk(chunk, position.reached()));
            case Next.Log(var from) ->
                    Optional.of(pages.replaced(from, end, false, position.reached()));
            case Next.Nothing _, Next.Awaited _, Next.Beyond _ -> Optional.empty();
        };
    }

    private Optional<Answer.Page> page(
            int shape, SnapshotProgress progress, TaskPosition position, LogOffset after) {
        var end =
                progress.isFinished()
                        ? StoredPages.visibleEnd(store, shape, position)
                        : LogOffset.SNAPSHOT_END;
        var visible = new Visible(progress.chunks(), progress.isFinished(), end);
        var pages = new StoredPages(store, shape);
        return switch (visible.after(after)) {
            case Next.Chunk(var chunk) -> Optional.of(pages.chunk(chunk, position.reached()));
            case Next.Log(var from) -> Optional.of(pages.log(from, visible, position.reached()));
            case Next.Nothing _ -> Optional.of(StoredPages.end(visible, position.reached()));
            case Next.Awaited _, Next.Beyond _ -> Optional.empty();
        };
    }

    private synchronized Optional<Integer> number(ShapeHandle handle) {
        if (!numbers.containsKey(handle)) {
            look();
        }
        return Optional.ofNullable(numbers.get(handle));
    }

    /** Reads the definitions of new shapes, whose numbers are higher than all known ones. */
    @GuardedBy("this")
    private void look() {
        // Not during the scan: a look-up may wait for it to end.
        var found = new ArrayList<Integer>();
        store.scan(
                StoreKeys.definitionsFrom(known + 1),
                (key, _) -> {
                    if (LargeValue.part(key) == 0) {
                        found.add(StoreKeys.number(key));
                    }
                    return true;
                });
        for (var shape : found) {
            known = shape;
            handle(shape).ifPresent(handle -> numbers.put(handle, shape));
        }
    }

    private Optional<ShapeHandle> handle(int shape) {
        return single(StoreKeys.definition(shape)).map(found -> StoredRecord.shape(found).handle());
    }

    /** The value of a prefix, if it has exactly one part. */
    private Optional<WireReader> single(Bytes prefix) {
        return store.get(LargeValue.key(prefix, 0))
                .map(value -> new WireReader(value, 0))
                .filter(value -> value.number() == 1);
    }
}
