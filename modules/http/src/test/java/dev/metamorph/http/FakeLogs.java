package dev.metamorph.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.port.LogSize;
import dev.metamorph.shape.port.ShapeLogs;
import dev.metamorph.shape.port.ShapeRef;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** Shape logs in memory, written by tests. */
public final class FakeLogs implements ShapeLogs {
    private final FakeRows rows = new FakeRows(this::reach);
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicInteger standbyReads = new AtomicInteger();

    @GuardedBy("this")
    private final Map<ShapeHandle, Log> logs = new HashMap<>();

    @GuardedBy("this")
    private final Map<ShapeHandle, LogSize> sizes = new HashMap<>();

    @GuardedBy("this")
    private final List<Waiter> waiters = new ArrayList<>();

    @GuardedBy("this")
    private Lsn reached = new Lsn(100);

    @GuardedBy("this")
    private int itemsPerPage = Integer.MAX_VALUE;

    @GuardedBy("this")
    private @Nullable Answer override;

    @GuardedBy("this")
    private final Map<Integer, URI> moved = new HashMap<>();

    @GuardedBy("this")
    private boolean standbyHere;

    @GuardedBy("this")
    private Optional<URI> standbyElsewhere = Optional.empty();

    @GuardedBy("this")
    private @Nullable RuntimeException failure;

    @GuardedBy("this")
    private @Nullable RuntimeException awaitFailure;

    /** A log with a finished snapshot of one chunk. */
    public synchronized void create(ShapeHandle handle, String... rows) {
        var log = new Log();
        log.chunks.add(List.of(rows));
        log.complete = true;
        logs.put(handle, log);
    }

    /** A log whose snapshot is not complete after these rows. */
    synchronized void createUnfinished(ShapeHandle handle, String... rows) {
        create(handle, rows);
        log(handle).complete = false;
    }

    synchronized void addChunk(ShapeHandle handle, boolean last, String... rows) {
        log(handle).chunks.add(List.of(rows));
        log(handle).complete = last;
        wake(_ -> true);
    }

    /** Appends one item of a transaction, visible at once. */
    public synchronized void append(ShapeHandle handle, LogOffset offset, String item) {
        log(handle).items.put(offset, item);
        reached = reached.max(new Lsn(offset.transaction()));
        wake(waiter -> waiter.handle.equals(handle) && waiter.after.compareTo(offset) < 0);
    }

    /** Advances the LSN that the log has reached, without items. */
    public synchronized void reach(Lsn lsn) {
        reached = reached.max(lsn);
    }

    public synchronized void end(ShapeHandle handle) {
        logs.remove(handle);
        wake(waiter -> waiter.handle.equals(handle));
    }

    public synchronized void pageSize(int items) {
        itemsPerPage = items;
    }

    /** Sets the answer to every further read. */
    synchronized void answer(Answer answer) {
        override = answer;
        wake(_ -> true);
    }

    synchronized void answerAsUsual() {
        override = null;
        wake(_ -> true);
    }

    /** Adds a local standby of the same logs. */
    synchronized void keepStandby() {
        standbyHere = true;
    }

    /** Sets another instance that has a standby. */
    synchronized void standbyAt(URI instance) {
        standbyElsewhere = Optional.of(instance);
    }

    /** Makes every further read fail. */
    public synchronized void fail(RuntimeException with) {
        failure = with;
    }

    /** Makes every further wait fail. */
    synchronized void failWaits(RuntimeException with) {
        awaitFailure = with;
    }

    synchronized int waiting() {
        return waiters.size();
    }

    int standbyReads() {
        return standbyReads.get();
    }

    public int reads() {
        return reads.get();
    }

    @GuardedBy("this")
    private Log log(ShapeHandle handle) {
        var log = logs.get(handle);
        if (log == null) {
            throw new IllegalStateException("no log " + handle);
        }
        return log;
    }

    @GuardedBy("this")
    private void wake(Predicate<Waiter> which) {
        var woken = waiters.stream().filter(which).toList();
        waiters.removeAll(woken);
        woken.forEach(waiter -> waiter.wake.run());
    }

    @Override
    public synchronized Answer read(ShapeRef shape, LogOffset after) {
        reads.incrementAndGet();
        if (failure != null) {
            throw failure;
        }
        if (override != null) {
            return override;
        }
        var log = logs.get(shape.handle());
        return log == null ? new Answer.Gone() : log.read(after, itemsPerPage, reached);
    }

    @Override
    public FakeRows rows() {
        return rows;
    }

    @Override
    public synchronized Optional<Answer.Page> standby(ShapeRef shape, LogOffset after) {
        standbyReads.incrementAndGet();
        var log = logs.get(shape.handle());
        return standbyHere
                        && log != null
                        && log.read(after, itemsPerPage, reached) instanceof Answer.Page page
                ? Optional.of(page)
                : Optional.empty();
    }

    /** Makes another instance the owner of the logs of a partition, as far as their ends tell. */
    synchronized void move(int partition, URI owner) {
        moved.put(partition, owner);
    }

    /** Sets the size of a log. */
    synchronized void size(ShapeHandle shape, LogSize size) {
        sizes.put(shape, size);
    }

    @Override
    public synchronized Optional<LogSize> size(ShapeRef shape) {
        return moved.containsKey(shape.partition())
                ? Optional.empty()
                : Optional.ofNullable(sizes.get(shape.handle()));
    }

    @Override
    public synchronized Optional<URI> standbyElsewhere(ShapeRef shape) {
        return standbyElsewhere;
    }

    @Override
    public synchronized Answer end(ShapeRef shape) {
        if (override != null) {
            return override;
        }
        var owner = moved.get(shape.partition());
        if (owner != null) {
            return new Answer.Elsewhere(owner);
        }
        var log = logs.get(shape.handle());
        if (log == null) {
            return new Answer.Gone();
        }
        return log.complete
                ? new Answer.Page(List.of(), log.end(), true, reached)
                : new Answer.Unfinished();
    }

    @Override
    public synchronized Waiting await(ShapeRef shape, LogOffset after, Runnable wake) {
        if (awaitFailure != null) {
            throw awaitFailure;
        }
        var log = logs.get(shape.handle());
        if (log == null || (override == null && log.end().compareTo(after) > 0 && log.complete)) {
            wake.run();
            return () -> {};
        }
        var waiter = new Waiter(shape.handle(), after, wake);
        waiters.add(waiter);
        return () -> {
            synchronized (this) {
                waiters.remove(waiter);
            }
        };
    }

    private record Waiter(ShapeHandle handle, LogOffset after, Runnable wake) {}

    private static final class Log {
        private final List<List<String>> chunks = new ArrayList<>();
        private final NavigableMap<LogOffset, String> items = new TreeMap<>();
        private boolean complete;

        LogOffset end() {
            return items.isEmpty() ? LogOffset.SNAPSHOT_END : items.lastKey();
        }

        Answer read(LogOffset after, int mostItems, Lsn reached) {
            var chunk = after.equals(LogOffset.BEFORE_ALL) ? 0 : after.operation() + 1;
            if (after.isSnapshot() && after.operation() != LogOffset.INFINITE) {
                if (chunk < chunks.size()) {
                    var rows = pieces(chunks.get((int) chunk));
                    return new Answer.Page(rows, new LogOffset(0, chunk), false, reached);
                }
                if (!complete) {
                    return new Answer.Unfinished();
                }
            }
            if (after.compareTo(end()) > 0) {
                return new Answer.Ahead(end());
            }
            var rest = items.tailMap(after, false);
            var page = rest.entrySet().stream().limit(mostItems).toList();
            var next = page.isEmpty() ? end() : page.getLast().getKey();
            return new Answer.Page(
                    pieces(page.stream().map(Map.Entry::getValue).toList()),
                    next,
                    page.size() == rest.size(),
                    reached);
        }

        private static List<ByteBuffer> pieces(List<String> items) {
            var text = String.join(",", items);
            return text.isEmpty() ? List.of() : List.of(StandardCharsets.UTF_8.encode(text));
        }
    }
}
