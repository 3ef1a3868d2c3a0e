package dev.metamorph.app.stack;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.Xid;
import dev.metamorph.shape.port.ShapeLogs;
import dev.metamorph.shape.port.ShapeRef;
import dev.metamorph.shape.port.ShapeRows;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Stands in for the shape logs while no engine runs: every answer is "not yet". */
final class AbsentShapeLogs implements ShapeLogs {
    private static final ShapeLogs.Answer NOT_YET =
            new ShapeLogs.Answer.NotYet("the shape logs are being started");

    @GuardedBy("this")
    private final Map<Object, Runnable> waiting = new HashMap<>();

    private final ShapeRows rows = new AbsentRows();

    @GuardedBy("this")
    private boolean over;

    @Override
    public ShapeLogs.Answer read(ShapeRef shape, LogOffset after) {
        return NOT_YET;
    }

    @Override
    public ShapeLogs.Answer end(ShapeRef shape) {
        return NOT_YET;
    }

    @Override
    public Optional<ShapeLogs.Answer.Page> standby(ShapeRef shape, LogOffset after) {
        return Optional.empty();
    }

    @Override
    public Optional<URI> standbyElsewhere(ShapeRef shape) {
        return Optional.empty();
    }

    @Override
    public Waiting await(ShapeRef shape, LogOffset after, Runnable wake) {
        var key = new Object();
        if (isOverElse(key, wake)) {
            wake.run();
        }
        return () -> forget(key);
    }

    @Override
    public ShapeRows rows() {
        return rows;
    }

    private synchronized boolean isOverElse(Object key, Runnable wake) {
        if (!over) {
            waiting.put(key, wake);
        }
        return over;
    }

    private synchronized void forget(Object key) {
        waiting.remove(key);
    }

    /** An engine runs now: wakes everyone who waits, so that they ask again. */
    void wakeAll() {
        takeAll().forEach(Runnable::run);
    }

    private synchronized List<Runnable> takeAll() {
        over = true;
        var all = List.copyOf(waiting.values());
        waiting.clear();
        return all;
    }

    private final class AbsentRows implements ShapeRows {
        @Override
        public ShapeRows.Answer query(ShapeRef shape, Query query) {
            return new ShapeRows.Answer.NotYet("the shape logs are being started");
        }

        @Override
        public Optional<ShapeRows.Answer.Rows> standby(ShapeRef shape, Query query) {
            return Optional.empty();
        }

        @Override
        public Waiting awaitReached(ShapeRef shape, Lsn lsn, Runnable wake) {
            return await(shape, LogOffset.BEFORE_ALL, wake);
        }

        @Override
        public Optional<Lsn> commit(ShapeRef shape, Xid xid) {
            return Optional.empty();
        }
    }
}
