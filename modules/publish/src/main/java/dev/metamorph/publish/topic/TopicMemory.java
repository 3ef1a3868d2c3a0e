package dev.metamorph.publish.topic;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.rocksdb.CompressionType;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The content of a topic: the hash of the value of each key of each partition, in a temporary
 * RocksDB on disk. A repair takes out of it what the new state has; what is left is to be deleted.
 * Used by one thread at a time.
 */
public final class TopicMemory implements AutoCloseable {
    /** So many changes are written together, because each write costs much by itself. */
    private static final int BATCH = 512;

    private final Path folder;
    private final Options options;
    private final WriteOptions unlogged;
    private final RocksDB store;
    private final WriteBatch changes = new WriteBatch();
    private final KeyedHash hash = KeyedHash.random();

    /** True if the store lacks what the topic has said; what was taken out may stay in longer. */
    private boolean behind;

    static {
        RocksDB.loadLibrary();
    }

    private TopicMemory(Path folder, Options options, WriteOptions unlogged, RocksDB store) {
        this.folder = folder;
        this.options = options;
        this.unlogged = unlogged;
        this.store = store;
    }

    /**
     * An empty memory.
     *
     * @param parent the folder in which it makes one for its files
     */
    public static TopicMemory empty(Path parent) {
        var options =
                new Options()
                        .setCreateIfMissing(true)
                        .setWriteBufferSize(8L << 20)
                        .setMaxWriteBufferNumber(2)
                        .setCompressionType(CompressionType.NO_COMPRESSION);
        try {
            var folder = MemoryFolder.create(parent);
            return new TopicMemory(
                    folder,
                    options,
                    new WriteOptions().setDisableWAL(true),
                    RocksDB.open(options, folder.toString()));
        } catch (IOException e) {
            options.close();
            throw new UncheckedIOException("creating a folder for temporary files", e);
        } catch (RocksDBException e) {
            options.close();
            throw failed(e);
        }
    }

    /**
     * Reads the partitions of a topic. Waits for Kafka.
     *
     * @param state the part of a value that is remembered
     */
    public static TopicMemory load(
            Path parent,
            TopicReader reader,
            String topic,
            int partitions,
            UnaryOperator<byte[]> state) {
        var memory = empty(parent);
        try {
            for (var partition = 0; partition < partitions; partition++) {
                reader.read(
                        new TopicPartition(topic, partition),
                        record -> {
                            if (record.key() == null) {
                                return;
                            }
                            if (record.value() == null) {
                                memory.forget(record.partition(), record.key());
                            } else {
                                memory.put(
                                        record.partition(),
                                        record.key(),
                                        state.apply(record.value()));
                            }
                        });
            }
            return memory;
        } catch (RuntimeException e) {
            memory.close();
            throw e;
        }
    }

    /** The partition holds that value under that key. */
    public void put(int partition, byte[] key, byte[] value) {
        try {
            behind = true;
            changes.put(stored(partition, key), hash(value));
            flushIfFull();
        } catch (RocksDBException e) {
            throw failed(e);
        }
    }

    /** The partition does not hold that key. */
    public void forget(int partition, byte[] key) {
        behind = true;
        remove(stored(partition, key));
    }

    private void remove(byte[] stored) {
        try {
            changes.delete(stored);
            flushIfFull();
        } catch (RocksDBException e) {
            throw failed(e);
        }
    }

    private void flushIfFull() {
        if (changes.count() >= BATCH) {
            flush();
        }
    }

    private void flush() {
        try {
            store.write(unlogged, changes);
            changes.clear();
            behind = false;
        } catch (RocksDBException e) {
            throw failed(e);
        }
    }

    /** Returns whether the partition holds that key. */
    public boolean contains(int partition, byte[] key) {
        return get(stored(partition, key)) != null;
    }

    /** Returns whether the partition holds exactly that value under that key. */
    public boolean isSame(int partition, byte[] key, byte[] value) {
        var found = get(stored(partition, key));
        return found != null && Arrays.equals(found, hash(value));
    }

    private byte @Nullable [] get(byte[] stored) {
        if (behind) {
            flush();
        }
        return read(stored);
    }

    /**
     * Takes a key out, which must not be taken twice.
     *
     * @return whether the partition held exactly that value under it
     */
    public boolean takeIfSame(int partition, byte[] key, byte[] value) {
        var stored = stored(partition, key);
        var found = get(stored);
        if (found == null) {
            return false;
        }
        remove(stored);
        return Arrays.equals(found, hash(value));
    }

    private byte @Nullable [] read(byte[] stored) {
        try {
            return store.get(stored);
        } catch (RocksDBException e) {
            throw failed(e);
        }
    }

    /** A key of a partition. */
    @SuppressWarnings("ArrayRecordComponent") // handed on as it is; never compared
    public record Key(int partition, byte[] bytes) {}

    /** Shows the keys that are left, in one pass. */
    public Remaining remaining() {
        flush();
        return new Remaining(store.newIterator());
    }

    /** The keys that are left. */
    public static final class Remaining implements AutoCloseable {
        private final RocksIterator all;

        private Remaining(RocksIterator all) {
            this.all = all;
            all.seekToFirst();
        }

        /** The next one; empty at the end. */
        public Optional<Key> next() {
            if (!all.isValid()) {
                return Optional.empty();
            }
            var key = all.key();
            all.next();
            return Optional.of(new Key(partition(key), bytes(key)));
        }

        @Override
        public void close() {
            all.close();
        }
    }

    private static byte[] stored(int partition, byte[] key) {
        return ByteBuffer.allocate(Integer.BYTES + key.length).putInt(partition).put(key).array();
    }

    private static int partition(byte[] stored) {
        return ByteBuffer.wrap(stored).getInt();
    }

    private static byte[] bytes(byte[] stored) {
        return Arrays.copyOfRange(stored, Integer.BYTES, stored.length);
    }

    private byte[] hash(byte[] value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(hash.of(value)).array();
    }

    private static IllegalStateException failed(RocksDBException e) {
        return new IllegalStateException("the memory of a topic: " + e.getMessage(), e);
    }

    /** Deletes its folder. */
    @Override
    public void close() {
        changes.close();
        store.close();
        unlogged.close();
        options.close();
        MemoryFolder.delete(folder);
    }

    /** Deletes what a process that was killed has left in the folder. */
    public static void discardLeftovers(Path parent) {
        MemoryFolder.discardAll(parent);
    }
}
