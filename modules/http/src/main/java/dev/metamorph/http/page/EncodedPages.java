package dev.metamorph.http.page;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.metamorph.http.message.Pieces;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.port.ShapeRef;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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

    @GuardedBy("this")
    private final LinkedHashMap<Key, Form> forms = new LinkedHashMap<>(64, 0.75f, true);

    @GuardedBy("this")
    private long keptBytes;

    /**
     * @param capacityBytes the limit of the cache
     */
    public EncodedPages(long capacityBytes) {
        this.capacityBytes = capacityBytes;
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
        var mine = new Form();
        var other = putIfAbsent(key, mine);
        if (other != null) {
            return other.bytes.join();
        }
        try {
            var made = List.copyOf(make.get());
            mine.bytes.complete(made);
            keep(key, mine, ENTRY_BYTES + Pieces.size(made));
            return made;
        } catch (RuntimeException | Error e) {
            mine.bytes.completeExceptionally(e);
            remove(key, mine);
            throw e;
        }
    }

    @SuppressWarnings("NullAway") // A map answers null for a missing key.
    private synchronized Form putIfAbsent(Key key, Form form) {
        return forms.putIfAbsent(key, form);
    }

    private synchronized void remove(Key key, Form form) {
        if (forms.remove(key, form)) {
            keptBytes -= form.sizeBytes;
        }
    }

    private synchronized void keep(Key key, Form form, long sizeBytes) {
        if (sizeBytes > capacityBytes / 4) {
            remove(key, form);
            return;
        }
        if (forms.get(key) != form) {
            return;
        }
        form.sizeBytes = sizeBytes;
        keptBytes += sizeBytes;
        var eldest = forms.entrySet().iterator();
        while (keptBytes > capacityBytes && eldest.hasNext()) {
            keptBytes -= eldest.next().getValue().sizeBytes;
            eldest.remove();
        }
    }

    /** Its size is guarded by the map it is in. */
    private static final class Form {
        private final CompletableFuture<List<ByteBuffer>> bytes = new CompletableFuture<>();
        private long sizeBytes;
    }
}
