package dev.metamorph.shapelog.read;

import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.Xid;
import dev.metamorph.shape.port.LogSize;
import dev.metamorph.shape.port.ShapeLogs;
import dev.metamorph.shape.port.ShapeLogs.Answer;
import dev.metamorph.shape.port.ShapeRows;
import dev.metamorph.shapelog.read.ExistenceChecks.Question;
import dev.metamorph.shapelog.read.ShapeView.Next;
import dev.metamorph.shapelog.read.ShapeView.Successor;
import dev.metamorph.shapelog.read.ShapeView.Visible;
import dev.metamorph.shapelog.store.ReadOnlyStore;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.ToLongFunction;

/**
 * The shape logs of one partition for readers on any thread. Pages come from the task's store, up
 * to the visible ends that the task has published.
 */
public final class PartitionLogs implements AutoCloseable {
    private final ReadOnlyStore store;
    private final ExistenceChecks questions;
    private final Map<ShapeHandle, ShapeView> views = new ConcurrentHashMap<>();

    /**
     * Readers hold the read lock; closing takes the write lock, so that the store is not closed
     * under a reader.
     */
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

    private final LsnWaiters lsnWaiters = new LsnWaiters();
    private final RecentCommits commits = new RecentCommits(ShapeRows.REMEMBERED_XIDS);

    private final AtomicLong steps = new AtomicLong();
    private volatile Lsn reached = Lsn.ZERO;
    private volatile Lsn served = Lsn.ZERO;
    private volatile boolean lacking;
    private volatile boolean closed;

    public PartitionLogs(ReadOnlyStore store, PartitionEnd feed) {
        this.store = store;
        questions = new ExistenceChecks(feed);
    }

    /** See {@link dev.metamorph.shape.port.ShapeLogs#read}. */
    public Answer read(ShapeHandle handle, LogOffset after) {
        lock.readLock().lock();
        try {
            if (closed) {
                return moving();
            }
            // Before anything else, which may advance: the page must contain everything up to the
            // LSN that it claims to have reached, and a shape that ends is removed before that
            // advances.
            var now = reached;
            var view = views.get(handle);
            return view == null ? unknown(handle) : read(view, after, now);
        } finally {
            lock.readLock().unlock();
        }
    }

    private Answer unknown(ShapeHandle handle) {
        return questions.isDenied(Question.shape(handle))
                ? new Answer.Gone()
                : new Answer.NotYet("the shape is not known here yet");
    }

    private Answer read(ShapeView view, LogOffset after, Lsn now) {
        if (!view.isOpen()) {
            return coming();
        }
        var successor = view.successor();
        if (successor != null) {
            return replaced(view, successor, after, now);
        }
        var visible = view.visible();
        var pages = new StoredPages(store, view.number());
        return switch (visible.after(after)) {
            case Next.Chunk(var chunk) -> pages.chunk(chunk, now);
            case Next.Log(var from) -> pages.log(from, visible, now);
            case Next.Nothing _ -> StoredPages.end(after, visible, now);
            case Next.Awaited _ -> new Answer.Unfinished();
            case Next.Beyond _ ->
                    !mayBeLost(after) && questions.isDenied(new Question(view.handle(), after))
                            ? new Answer.Ahead(visible.end())
                            : new Answer.NotYet("the log is not that far here yet");
        };
    }

    /**
     * Returns whether Kafka may have lost what a reader was served at that offset. The feed's end
     * says nothing then; the shape ends as soon as the next leader starts. It has lost nothing if
     * the logs reach as far as before.
     */
    private boolean mayBeLost(LogOffset after) {
        var former = served;
        return lacking
                || (!former.isAtOrBefore(reached)
                        && new Lsn(after.transaction()).isAtOrBefore(former));
    }

    /**
     * Reads a log that another generation has replaced. A reader who has all of it continues there;
     * the others get what they lack under the handle of this one.
     */
    private Answer replaced(ShapeView view, Successor by, LogOffset after, Lsn now) {
        var end = by.end();
        if (after.compareTo(end) >= 0) {
            return new Answer.Continues(by.view().handle());
        }
        // Read after the LSN that the page claims to have reached.
        var nothingBehind =
                by.view().successor() == null && by.view().visible().end().compareTo(end) <= 0;
        var pages = new StoredPages(store, view.number());
        return switch (new Visible(view.visible().chunks(), true, end).after(after)) {
            case Next.Chunk(var chunk) -> pages.chunk(chunk, now);
            case Next.Log(var from) -> pages.replaced(from, end, nothingBehind, now);
            // Beyond the last chunk: the reader continues in the other generation from the end.
            case Next.Nothing _, Next.Awaited _, Next.Beyond _ ->
                    new Answer.Page(List.of(), end, false, now);
        };
    }

    private static Answer coming() {
        return new Answer.NotYet("the generation has not replaced the one before it yet");
    }

    /** See {@link ShapeRows#query}. */
    public ShapeRows.Answer rows(ShapeHandle handle, ShapeRows.Query query) {
        lock.readLock().lock();
        try {
            if (closed) {
                return new ShapeRows.Answer.NotYet("the log is moving");
            }
            // Before anything else, as for pages.
            var now = reached;
            var view = views.get(handle);
            return view == null ? unknownRows(handle) : rows(view, query, now);
        } finally {
            lock.readLock().unlock();
        }
    }

    private ShapeRows.Answer unknownRows(ShapeHandle handle) {
        return questions.isDenied(Question.shape(handle))
                ? new ShapeRows.Answer.Gone()
                : new ShapeRows.Answer.NotYet("the shape is not known here yet");
    }

    private ShapeRows.Answer rows(ShapeView view, ShapeRows.Query query, Lsn now) {
        var answer = new StoredRows(store, view.number(), query).patiently();
        // The record after the one that ends a shape is the first that deletes its rows.
        if (view.ended()) {
            return new ShapeRows.Answer.Gone();
        }
        // The store's position may be that of a record that ends the shape because of changes
        // that its rows lack, and whose effects are not published yet.
        return answer instanceof ShapeRows.Answer.Rows rows ? rows.knownUpTo(now) : answer;
    }

    /** See {@link ShapeRows#awaitReached}. */
    public ShapeLogs.Waiting awaitReached(Lsn lsn, Runnable wake) {
        var waiting = lsnWaiters.add(lsn, wake);
        if (closed) {
            lsnWaiters.wakeAll();
        } else {
            lsnWaiters.reached(reached);
        }
        return waiting;
    }

    /** See {@link ShapeRows#commit}. */
    public Optional<Lsn> commit(Xid xid) {
        return commits.find(xid);
    }

    /** Remembers the commit of a transaction whose effects are about to be published. */
    public void committed(Xid xid, Lsn commit) {
        commits.add(xid, commit);
    }

    /** Forgets all commits and what was served, because the database has another history. */
    public void forgetHistory() {
        commits.clear();
        served = Lsn.ZERO;
    }

    /**
     * Tells up to which LSN this process has served the partition's logs before, from a store that
     * may have been ahead of this one.
     */
    public void servedBefore(Lsn lsn) {
        served = lsn;
    }

    /** The greatest LSN up to which this process has served the partition's logs. */
    public Lsn served() {
        return served.max(reached);
    }

    /** Tells whether the task lacks records of the feed, and ignores it until the next leader. */
    public void lacking(boolean records) {
        lacking = records;
    }

    /** See {@link dev.metamorph.shape.port.ShapeLogs#end}. */
    public Answer end(ShapeHandle handle) {
        if (closed) {
            return moving();
        }
        var now = reached;
        var view = views.get(handle);
        if (view == null) {
            return unknown(handle);
        }
        if (!view.isOpen()) {
            return coming();
        }
        var successor = view.successor();
        if (successor != null) {
            return new Answer.Continues(successor.view().handle());
        }
        var visible = view.visible();
        return visible.finished() ? StoredPages.end(visible, now) : new Answer.Unfinished();
    }

    /** See {@link dev.metamorph.shape.port.ShapeLogs#size}. */
    public Optional<LogSize> size(ShapeHandle handle) {
        return Optional.ofNullable(views.get(handle)).map(ShapeView::size);
    }

    /** The sum of a number of bytes of all logs that were not replaced, as far as it is known. */
    public long bytes(ToLongFunction<LogSize> number) {
        var sum = 0L;
        for (var view : views.values()) {
            if (view.successor() == null) {
                // An unknown number is below 0.
                sum += Math.max(0, number.applyAsLong(view.size()));
            }
        }
        return sum;
    }

    /** See {@link dev.metamorph.shape.port.ShapeLogs#await}. */
    public Waiter await(ShapeHandle handle, LogOffset after, Runnable wake) {
        var view = views.get(handle);
        var waiter =
                view == null
                        ? questions.await(Question.shape(handle), wake)
                        : await(view, after, wake);
        if (closed || (view == null && views.containsKey(handle))) {
            waiter.wake();
        }
        return waiter;
    }

    private Waiter await(ShapeView view, LogOffset after, Runnable wake) {
        var waiter = view.waiters().add(wake);
        if (view.successor() != null || view.ended()) {
            waiter.wake();
            return waiter;
        }
        if (!view.isOpen()) {
            // Opened since it was asked, it calls those who had waited then.
            return waiter;
        }
        var visible = view.visible();
        switch (visible.after(after)) {
            case Next.Chunk _, Next.Log _ -> waiter.wake();
            case Next.Beyond _ -> {
                if (!mayBeLost(after)) {
                    questions.await(new Question(view.handle(), after), waiter::wake);
                }
            }
            case Next.Nothing _ -> {
                // Waiting for a chunk after the last one means waiting for the snapshot's end.
                if (after.compareTo(visible.end()) < 0) {
                    waiter.wake();
                }
            }
            case Next.Awaited _ -> {}
        }
        if (view.ended()) {
            waiter.wake();
        }
        return waiter;
    }

    private static Answer moving() {
        return new Answer.NotYet("the log is moving");
    }

    public void add(ShapeView view) {
        views.put(view.handle(), view);
        questions.found(view.handle());
    }

    public void end(ShapeView view) {
        views.remove(view.handle());
        questions.ended(view.handle());
        view.end();
    }

    /** The number of shapes that have a log here. */
    public int shapes() {
        return views.size();
    }

    /** Publishes that the logs contain all changes up to that LSN. */
    public void reached(Lsn lsn) {
        reached = lsn;
        lsnWaiters.reached(lsn);
    }

    /** Counts a record, or a part of one, that the task has applied. */
    public void stepped() {
        steps.incrementAndGet();
    }

    /** The number of records, and parts of one, that the task has applied since it was loaded. */
    public long steps() {
        return steps.get();
    }

    /** The LSN up to which the logs contain all changes. */
    public Lsn reached() {
        return reached;
    }

    /** Publishes that the task has processed all records before that offset. */
    public void taken(long nextRecordOffset) {
        questions.taken(nextRecordOffset);
    }

    /** Waits for readers that use the store, then calls all readers that wait for news. */
    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            closed = true;
        } finally {
            lock.writeLock().unlock();
        }
        views.values().forEach(view -> view.waiters().wakeAll());
        questions.wakeAll();
        lsnWaiters.wakeAll();
    }
}
