package dev.metamorph.http;

import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.Xid;
import dev.metamorph.shape.port.ShapeLogs;
import dev.metamorph.shape.port.ShapeRef;
import dev.metamorph.shape.port.ShapeRows;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Kept rows in memory, the same for all shapes. */
public final class FakeRows implements ShapeRows {
    private final TreeMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);
    private final Map<Xid, Lsn> commits = new HashMap<>();
    private final List<Runnable> waiting = new ArrayList<>();
    private Optional<Answer> instead = Optional.empty();
    private Optional<RuntimeException> failure = Optional.empty();
    private OptionalLong standbyLag = OptionalLong.empty();
    private final Consumer<Lsn> log;
    private int queries;
    private Lsn reached = new Lsn(0x1234);
    private LogOffset offset = new LogOffset(0x1200, 4);

    /**
     * No rows yet.
     *
     * @param log is told what the log has reached
     */
    FakeRows(Consumer<Lsn> log) {
        this.log = log;
    }

    /** Puts a row. */
    public synchronized void put(byte[] key, String json) {
        rows.put(key, json.getBytes(StandardCharsets.UTF_8));
    }

    /** The owner's answer to all queries from now on; empty for the rows. */
    public synchronized void answer(Optional<Answer> other) {
        instead = other;
    }

    /** All queries fail from now on. */
    public synchronized void fail(RuntimeException with) {
        failure = Optional.of(with);
    }

    /** A standby is here, which lags that long. */
    public synchronized void standbyLag(long millis) {
        standbyLag = OptionalLong.of(millis);
    }

    /** The log has got further: waiting readers are woken. */
    public void reach(Lsn lsn, LogOffset end) {
        List<Runnable> woken;
        synchronized (this) {
            reached = lsn;
            offset = end;
            woken = List.copyOf(waiting);
            waiting.clear();
        }
        log.accept(lsn);
        woken.forEach(Runnable::run);
    }

    /** The number of queries at the owner so far. */
    public synchronized int queries() {
        return queries;
    }

    /** A transaction has been committed. */
    public synchronized void commit(Xid xid, Lsn lsn) {
        commits.put(xid, lsn);
    }

    /** The number of readers that wait. */
    public synchronized int waiting() {
        return waiting.size();
    }

    @Override
    public synchronized Answer query(ShapeRef shape, Query query) {
        queries++;
        failure.ifPresent(with -> {
            throw with;
        });
        return instead.orElseGet(() -> rows(query, OptionalLong.of(0)));
    }

    @Override
    public synchronized Optional<Answer.Rows> standby(ShapeRef shape, Query query) {
        return standbyLag.isPresent() ? Optional.of(rows(query, standbyLag)) : Optional.empty();
    }

    private Answer.Rows rows(Query query, OptionalLong lag) {
        var range = rows.tailMap(query.from(), true);
        if (query.to().length > 0) {
            range = range.headMap(query.to(), false);
        }
        var found = new ArrayList<byte[]>();
        var more = Optional.<byte[]>empty();
        var last = Optional.<byte[]>empty();
        for (var row : (query.descending() ? range.descendingMap() : range).entrySet()) {
            if (found.size() == query.limit()) {
                more = last;
                break;
            }
            found.add(row.getValue());
            last = Optional.of(row.getKey());
        }
        return new Answer.Rows(found, more, reached, offset, lag);
    }

    @Override
    public ShapeLogs.Waiting awaitReached(ShapeRef shape, Lsn lsn, Runnable wake) {
        boolean now;
        synchronized (this) {
            now = lsn.isAtOrBefore(reached);
            if (!now) {
                waiting.add(wake);
            }
        }
        if (now) {
            wake.run();
        }
        return () -> forget(wake);
    }

    private synchronized void forget(Runnable wake) {
        waiting.remove(wake);
    }

    @Override
    public synchronized Optional<Lsn> commit(ShapeRef shape, Xid xid) {
        return Optional.ofNullable(commits.get(xid));
    }
}
