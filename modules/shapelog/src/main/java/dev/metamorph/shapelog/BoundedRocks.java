package dev.metamorph.shapelog;

import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.CompressionType;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.WriteBufferManager;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Gives all stores of a process one shared block cache that includes their write buffers, so that
 * their memory does not grow with their number. Public because Kafka Streams creates it by name.
 */
public final class BoundedRocks implements RocksDBConfigSetter {
    /** The Kafka Streams setting that bounds the memory of all stores together, in bytes. */
    static final String MEMORY_BYTES = "metamorph.rocksdb.memory.bytes";

    private static final Map<Long, Memory> SHARED = new ConcurrentHashMap<>();
    private static final long WRITE_BUFFER_BYTES = 16L << 20;

    private record Memory(Cache cache, WriteBufferManager writeBuffers) {
        static Memory of(long bytes) {
            var cache = new LRUCache(bytes, -1, false, 0.1);
            return new Memory(cache, new WriteBufferManager(bytes / 2, cache));
        }
    }

    /** Called by Kafka Streams. */
    public BoundedRocks() {}

    @Override
    public void setConfig(String store, Options options, Map<String, Object> configs) {
        var bytes = Long.parseLong(Objects.toString(configs.get(MEMORY_BYTES)));
        var memory = SHARED.computeIfAbsent(bytes, Memory::of);
        var table = (BlockBasedTableConfig) options.tableFormatConfig();
        table.setBlockCache(memory.cache());
        table.setCacheIndexAndFilterBlocks(true);
        table.setCacheIndexAndFilterBlocksWithHighPriority(true);
        table.setPinTopLevelIndexAndFilter(true);
        options.setTableFormatConfig(table);
        options.setWriteBufferManager(memory.writeBuffers());
        options.setWriteBufferSize(Math.min(WRITE_BUFFER_BYTES, bytes / 8));
        options.setBottommostCompressionType(CompressionType.LZ4_COMPRESSION);
    }

    /** Keeps the shared cache, which other stores still use. */
    @Override
    public void close(String store, Options options) {}
}
