package dev.metamorph.app.oracle;

import dev.metamorph.embedded.testing.TestDatabase;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A writer that sets the column {@code v} of all rows of {@code ticks} to the next number, ten
 * times a second, each time in one transaction.
 */
final class Ticks implements AutoCloseable {
    private static final long PAUSE_NANOS = 100_000_000;

    private final TestDatabase database;
    private final AtomicInteger last = new AtomicInteger();
    private final Thread thread;
    private volatile boolean over;

    private Ticks(TestDatabase database) {
        this.database = database;
        thread = Thread.ofVirtual().name("ticks").unstarted(this::write);
    }

    static Ticks start(TestDatabase database) {
        var ticks = new Ticks(database);
        ticks.thread.start();
        return ticks;
    }

    private void write() {
        while (!over) {
            database.execute("UPDATE ticks SET v = " + last.incrementAndGet());
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** The number that is written next. */
    int next() {
        return last.get() + 1;
    }

    /** The last number that is written; stops writing. */
    int end() throws InterruptedException {
        over = true;
        thread.join();
        return last.get();
    }

    /** The number in a row as {@link FoldedShape} gives it. */
    static int of(Map<String, String> row) {
        var quoted = row.getOrDefault("v", "'-1'");
        return Integer.parseInt(quoted.substring(1, quoted.length() - 1));
    }

    @Override
    public void close() {
        over = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
