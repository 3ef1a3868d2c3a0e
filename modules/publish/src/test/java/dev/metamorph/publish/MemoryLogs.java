package dev.metamorph.publish;

import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.port.ShapeLogs;
import dev.metamorph.shape.port.ShapeRef;
import dev.metamorph.shape.port.ShapeRows;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Shape logs in memory, whose items are those of the table {@code items (id int4, v text)}. */
public final class MemoryLogs implements ShapeLogs {
    /** Used under the lock of this. */
    private final Map<ShapeHandle, Log> logs = new HashMap<>();

    private final List<Runnable> waiting = new ArrayList<>();

    private static final class Log {
        private final List<String> chunks = new ArrayList<>();
        private final TreeMap<LogOffset, String> items = new TreeMap<>();
        private boolean finished;

        LogOffset end() {
            return items.isEmpty() ? LogOffset.SNAPSHOT_END : items.lastKey();
        }
    }

    /** Adds a shape whose initial snapshot has these rows, two in each chunk. */
    public void create(ShapeHandle handle, Map<Integer, String> rows) {
        var log = new Log();
        var chunk = new ArrayList<String>();
        new TreeMap<>(rows)
                .forEach((id, v) -> {
                    chunk.add(item(id, v, "\"operation\":\"insert\""));
                    if (chunk.size() == 2) {
                        log.chunks.add(String.join(",", chunk));
                        chunk.clear();
                    }
                });
        chunk.add("{\"headers\":{\"control\":\"snapshot-end\"}}");
        log.chunks.add(String.join(",", chunk));
        log.finished = true;
        change(() -> logs.put(handle, log));
    }

    /** Adds a shape whose initial snapshot is not complete, with these chunks of one row each. */
    public void begin(ShapeHandle handle, int... ids) {
        var log = new Log();
        for (var id : ids) {
            log.chunks.add(item(id, "a", "\"operation\":\"insert\""));
        }
        change(() -> logs.put(handle, log));
    }

    /** Completes an initial snapshot with a chunk that has nothing but its end. */
    public void finish(ShapeHandle handle) {
        var log = log(handle);
        change(() -> {
            log.chunks.add("{\"headers\":{\"control\":\"snapshot-end\"}}");
            log.finished = true;
        });
    }

    /** Adds a transaction of one change. */
    public void add(ShapeHandle handle, String operation, long lsn, int id, String v) {
        var headers =
                "\"operation\":\"%s\",\"txids\":[%d],\"lsn\":\"%d\",\"op_position\":0,\"commit_time\":%d000000,\"last\":true"
                        .formatted(operation, lsn, lsn, 1_700_000_000L + lsn);
        var item = item(id, v, headers);
        change(() -> log(handle).items.put(new LogOffset(lsn, 0), item));
    }

    private static String item(int id, String v, String headers) {
        return "{\"key\":\"%d\",\"value\":{\"id\":\"%d\",\"v\":\"%s\"},\"headers\":{%s}}"
                .formatted(id, id, v, headers);
    }

    /** Ends a shape. */
    public void end(ShapeHandle handle) {
        change(() -> logs.remove(handle));
    }

    private Log log(ShapeHandle handle) {
        var log = logs.get(handle);
        if (log == null) {
            throw new IllegalStateException("no shape " + handle);
        }
        return log;
    }

    private void change(Runnable change) {
        List<Runnable> wakes;
        synchronized (this) {
            change.run();
            wakes = List.copyOf(waiting);
            waiting.clear();
        }
        wakes.forEach(Runnable::run);
    }

    @Override
    public synchronized Answer read(ShapeRef shape, LogOffset after) {
        var log = logs.get(shape.handle());
        if (log == null) {
            return new Answer.Gone();
        }
        if (after.isSnapshot() && !after.equals(LogOffset.SNAPSHOT_END)) {
            var chunk = after.equals(LogOffset.BEFORE_ALL) ? 0 : after.operation() + 1;
            if (chunk < log.chunks.size()) {
                return page(log.chunks.get((int) chunk), new LogOffset(0, chunk), false, log);
            }
            return log.finished ? tail(log, LogOffset.SNAPSHOT_END) : new Answer.Unfinished();
        }
        return after.compareTo(log.end()) > 0 ? new Answer.Ahead(log.end()) : tail(log, after);
    }

    private static Answer tail(Log log, LogOffset after) {
        return page(
                String.join(",", log.items.tailMap(after, false).values()), log.end(), true, log);
    }

    private static Answer page(String items, LogOffset next, boolean upToDate, Log log) {
        var pieces =
                items.isEmpty()
                        ? List.<ByteBuffer>of()
                        : List.of(ByteBuffer.wrap(items.getBytes(StandardCharsets.UTF_8)));
        return new Answer.Page(pieces, next, upToDate, new Lsn(log.end().transaction()));
    }

    @Override
    public synchronized Answer end(ShapeRef shape) {
        var log = logs.get(shape.handle());
        if (log == null) {
            return new Answer.Gone();
        }
        return log.finished ? page("", log.end(), true, log) : new Answer.Unfinished();
    }

    @Override
    public Waiting await(ShapeRef shape, LogOffset after, Runnable wake) {
        var now = false;
        synchronized (this) {
            var log = logs.get(shape.handle());
            now = log == null || (log.end().compareTo(after) > 0 && !log.items.isEmpty());
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
    public ShapeRows rows() {
        throw new UnsupportedOperationException("no rows are kept here");
    }

    @Override
    public Optional<Answer.Page> standby(ShapeRef shape, LogOffset after) {
        return Optional.empty();
    }

    @Override
    public Optional<URI> standbyElsewhere(ShapeRef shape) {
        return Optional.empty();
    }
}
