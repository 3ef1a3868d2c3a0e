package dev.metamorph.shapelog.task;

import dev.metamorph.feed.record.WireWriter;
import dev.metamorph.shape.log.KeyCounts;
import dev.metamorph.shapelog.store.StoreKeys;

/** The key counts of one shape, kept in the task's store. */
final class StoredCounts implements KeyCounts {
    private static final byte[] NOTHING = {};

    private final int shape;
    private final Batch batch;

    StoredCounts(int shape, Batch batch) {
        this.shape = shape;
        this.batch = batch;
    }

    @Override
    public byte[] get(byte[] key) {
        return batch.getLarge(StoreKeys.count(shape, key))
                .map(state -> state.bytes(state.left()))
                .orElse(NOTHING);
    }

    @Override
    public void put(byte[] key, byte[] state) {
        if (state.length == 0) {
            batch.deleteLarge(StoreKeys.count(shape, key));
        } else {
            var value = new WireWriter(state.length);
            value.raw(state);
            batch.putLarge(StoreKeys.count(shape, key), value);
        }
    }
}
