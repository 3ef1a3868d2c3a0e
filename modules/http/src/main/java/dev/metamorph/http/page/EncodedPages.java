package dev.metamorph.http.page;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;

import dev.metamorph.http.message.Pieces;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.port.ShapeRef;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/**
 * Pages in another encoding than the stored one. Each is made once while it is in demand: many
 * readers ask for one page, and all readers that wait at one offset are woken together.
 * Thread-safe.
 */
public final class EncodedPages {
    /** The memory of an entry beside its bytes, in bytes. */
    private static final int ENTRY_BYTES = 512;

    private final long capacityBytes;
    private final ConcurrentMap<Key, CompletableFuture<List<ByteBuffer>>> pages;

    /**
     * @param capacityBytes the limit of the cache
     */
    public EncodedPages(long capacityBytes) {
        this.capacityBytes = capacityBytes;
        AsyncCache<Key, List<ByteBuffer>> cache =
                Caffeine.newBuilder()
                        .maximumWeight(capacityBytes)
                        .weigher((Key _, List<ByteBuffer> bytes) ->
                                (int) Math.min(Integer.MAX_VALUE, weightBytes(bytes)))
                        .executor(Runnable::run)
                        .buildAsync();
        pages = cache.asMap();
    }

    /**
     * Identifies an encoded page.
     *
     * @param after where the page begins
     * @param next where it ends
     * @param kind the encoding, with everything else that the bytes depend on
     */
    public record Key(ShapeRef shape, LogOffset after, LogOffset next, String kind) {}

    /** The encoded page. It is made on this thread, unless another thread is making it already. */
    public List<ByteBuffer> of(Key key, Supplier<List<ByteBuffer>> make) {
        var mine = new CompletableFuture<List<ByteBuffer>>();
        var other = pages.putIfAbsent(key, mine);
        if (other != null) {
            return other.join();
        }
        try {
            var made = List.copyOf(make.get());
            if (weightBytes(made) > capacityBytes / 4) {
                pages.remove(key, mine);
            }
            mine.complete(made);
            return made;
        } catch (RuntimeException | Error e) {
            // The cache drops an entry that fails.
            mine.completeExceptionally(e);
            throw e;
        }
    }

    private static long weightBytes(List<ByteBuffer> bytes) {
        return ENTRY_BYTES + Pieces.size(bytes);
    }
}
