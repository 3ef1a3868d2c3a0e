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
 * Pages in another form than the stored one, each made once while it is in demand: many readers ask
 * for one page, and those that wait at one place are all woken by it. May be used by any thread.
 */
public final class EncodedPages {
    /** What a form costs beside its bytes. */
    private static final int ENTRY_BYTES = 512;

    private final long capacityBytes;

    @GuardedBy("this")
    private final LinkedHashMap<Key, Form> forms = new LinkedHashMap<>(64, 0.75f, true);

    @GuardedBy("this")
    private long keptBytes;

    /**
     * @param capacityBytes how much is kept
     */
    public EncodedPages(long capacityBytes) {
        this.capacityBytes = capacityBytes;
    }

    /**
     * What makes two forms the same.
     *
     * @param after where the page begins
     * @param next where it ends
     * @param kind which form, and what else it depends on
     */
    public record Key(ShapeRef shape, LogOffset after, LogOffset next, String kind) {}

    /** The form, made on this thread unless another one makes it already. */
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

    @SuppressWarnings("NullAway") // What a map says of what it does not have.
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
