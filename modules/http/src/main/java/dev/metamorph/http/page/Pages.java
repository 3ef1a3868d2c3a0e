package dev.metamorph.http.page;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

import dev.metamorph.http.message.Pieces;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.port.ShapeLogs;
import dev.metamorph.shape.port.ShapeLogs.Answer;
import dev.metamorph.shape.port.ShapeRef;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * Reads pages of shape logs, each as rarely as possible: requests for one page that arrive before
 * its read has begun share that read (single-flight), and recently read pages are cached.
 *
 * <p>A page that ends before the log does is a complete chunk and never changes. A page that
 * reaches the end is cached too; it is valid as long as the log still ends where the page ends,
 * which is checked against the log in memory each time.
 */
public final class Pages {
    /** The memory of an entry beside its items, in bytes. */
    private static final int ENTRY_BYTES = 512;

    private final ShapeLogs logs;
    private final Executor readers;
    private final long capacityBytes;
    private final ConcurrentHashMap<PageKey, Load> loads = new ConcurrentHashMap<>();

    private final Cache<PageKey, Answer.Page> kept;

    /**
     * Caches pages of these logs.
     *
     * @param readers runs reads, which may block
     * @param capacityBytes the limit of the cache
     */
    public Pages(ShapeLogs logs, Executor readers, long capacityBytes) {
        this.logs = logs;
        this.readers = readers;
        this.capacityBytes = capacityBytes;
        kept =
                Caffeine.newBuilder()
                        .maximumWeight(capacityBytes)
                        .weigher(
                                (PageKey _, Answer.Page page) -> Math.toIntExact(weightBytes(page)))
                        .executor(Runnable::run)
                        .build();
    }

    /**
     * The page if it need not be read: it is cached, or the offset is the end of the log. Never
     * blocks.
     */
    public Optional<Answer> known(ShapeRef shape, LogOffset after) {
        var key = new PageKey(shape, after);
        var found = Optional.ofNullable(kept.getIfPresent(key));
        var now = logs.end(shape);
        if (now instanceof Answer.Gone || now instanceof Answer.Continues) {
            // The handle has ended, or must not be sent from some offset on.
            kept.invalidate(key);
            return Optional.empty();
        }
        if (found.isPresent() && !found.get().upToDate()) {
            return Optional.of(found.get());
        }
        if (!(now instanceof Answer.Page end)) {
            return Optional.empty();
        }
        // At 0_inf the initial snapshot may be incomplete, which only a read can tell.
        if (end.next().equals(after) && !after.isSnapshot()) {
            return Optional.of(new Answer.Page(List.of(), after, true, end.reached()));
        }
        var stillWhole = found.filter(page -> page.next().equals(end.next()));
        if (stillWhole.isEmpty()) {
            kept.invalidate(key);
        }
        return stillWhole.map(
                page -> new Answer.Page(page.items(), page.next(), true, end.reached()));
    }

    /** Reads a page on another thread. */
    public CompletableFuture<Answer> read(ShapeRef shape, LogOffset after) {
        var mine = new Load(new PageKey(shape, after));
        var other = loads.putIfAbsent(mine.key, mine);
        if (other != null) {
            return other.answer;
        }
        readers.execute(mine);
        return mine.answer;
    }

    /** Reads a page on this thread, which may block. */
    Answer readHere(ShapeRef shape, LogOffset after) {
        var answer = logs.read(shape, after);
        if (!(answer instanceof Answer.Page page)) {
            return answer;
        }
        var compact =
                new Answer.Page(
                        Pieces.joined(page.items()), page.next(), page.upToDate(), page.reached());
        // An empty page that does not reach the end may be complete only for the moment.
        if (page.upToDate() || !page.items().isEmpty()) {
            keep(new PageKey(shape, after), compact);
        }
        return compact;
    }

    /** Reads a page of the local standby on another thread. It is not cached. */
    public CompletableFuture<Optional<Answer.Page>> standby(ShapeRef shape, LogOffset after) {
        return CompletableFuture.supplyAsync(() -> logs.standby(shape, after), readers);
    }

    private void keep(PageKey key, Answer.Page page) {
        if (weightBytes(page) <= capacityBytes / 4) {
            kept.put(key, page);
        }
    }

    private static long weightBytes(Answer.Page page) {
        return ENTRY_BYTES + Pieces.size(page.items());
    }

    private record PageKey(ShapeRef shape, LogOffset after) {}

    /**
     * A read that further requests may join until it begins. Its result is then never older than
     * the requests.
     */
    private final class Load implements Runnable {
        private final PageKey key;
        private final CompletableFuture<Answer> answer = new CompletableFuture<>();

        Load(PageKey key) {
            this.key = key;
        }

        @Override
        public void run() {
            loads.remove(key, this);
            try {
                answer.complete(readHere(key.shape, key.after));
            } catch (RuntimeException | Error e) {
                answer.completeExceptionally(e);
            }
        }
    }
}
