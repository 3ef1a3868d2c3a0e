package dev.metamorph.shapelog.task;

import dev.metamorph.feed.record.Envelope;
import dev.metamorph.feed.record.FeedCodec;
import dev.metamorph.feed.record.WireWriter;
import dev.metamorph.shapelog.store.Store;
import dev.metamorph.shapelog.store.StoreKeys;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The accepted feed records that are not applied completely, in order, in the task's store. The
 * first one was interrupted because its {@link WorkBudget} was spent; the others wait behind it.
 *
 * <pre>
 * 06 number   recordOffset:8 record
 * 08          (empty)   the first record has been begun; absent otherwise
 * </pre>
 */
final class Backlog {
    private static final byte[] BEGUN = {};

    private final Deque<Entry> entries = new ArrayDeque<>();
    private long nextNumber;
    private boolean begun;

    /** A record's number in the backlog and its offset in Kafka. */
    private record Entry(long number, long recordOffset) {}

    Backlog(Store store) {
        Batch.scanLarge(
                store,
                StoreKeys.backlog(),
                (key, value) ->
                        entries.add(new Entry(StoreKeys.backlogNumber(key), value.fixed64())));
        nextNumber = entries.isEmpty() ? 0 : entries.getLast().number() + 1;
        begun = store.get(StoreKeys.begun()).isPresent();
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Returns whether the first record was begun before. */
    boolean isBegun() {
        return begun;
    }

    /** The Kafka offset before which all records are applied. */
    long firstOffset() {
        return entries.getFirst().recordOffset();
    }

    /** Appends a record. */
    void add(long recordOffset, Envelope envelope, Batch batch) {
        var record = FeedCodec.encode(envelope);
        var value = new WireWriter(Long.BYTES + record.length);
        value.fixed64(recordOffset);
        value.raw(record);
        batch.putLarge(StoreKeys.backlog(nextNumber), value);
        entries.add(new Entry(nextNumber, recordOffset));
        nextNumber++;
    }

    /** The first record. */
    Envelope first(Batch batch) {
        var value = batch.getLarge(StoreKeys.backlog(entries.getFirst().number())).orElseThrow();
        value.fixed64();
        if (FeedCodec.decode(value.bytes(value.left())) instanceof Envelope envelope) {
            return envelope;
        }
        throw new IllegalStateException("the store's waiting record is a piece of a record");
    }

    /** Notes that the first record was begun and interrupted. */
    void interrupt(Batch batch) {
        if (!begun) {
            begun = true;
            batch.put(StoreKeys.begun(), BEGUN);
        }
    }

    /** Removes the first record, which is applied completely. */
    void removeFirst(Batch batch) {
        batch.deleteLarge(StoreKeys.backlog(entries.removeFirst().number()));
        if (begun) {
            begun = false;
            batch.delete(StoreKeys.begun());
        }
    }
}
