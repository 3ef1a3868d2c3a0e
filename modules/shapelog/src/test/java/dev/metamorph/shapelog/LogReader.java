package dev.metamorph.shapelog;

import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.port.ShapeLogs;
import dev.metamorph.shape.port.ShapeLogs.Answer;
import dev.metamorph.shape.port.ShapeRef;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Reads a log as HTTP does, and waits when there is no answer yet. */
final class LogReader {
    private final ShapeLogs logs;
    private final ShapeRef shape;
    private final Duration patience;

    LogReader(ShapeLogs logs, String handle, int partition, Duration patience) {
        this.logs = logs;
        shape = new ShapeRef(new ShapeHandle(handle), partition);
        this.patience = patience;
    }

    /** Waits for an answer other than "not yet" and "unfinished". */
    Answer read(LogOffset after) throws InterruptedException {
        var deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            var answer = logs.read(shape, after);
            if (!(answer instanceof Answer.NotYet || answer instanceof Answer.Unfinished)) {
                return answer;
            }
            await(after, deadline, answer.toString());
        }
    }

    private void await(LogOffset after, long deadline, String what) throws InterruptedException {
        var woken = new CountDownLatch(1);
        try (var _ = logs.await(shape, after, woken::countDown)) {
            if (!woken.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                throw new AssertionError(
                        "no answer after %s for %s: %s".formatted(after, shape, what));
            }
        }
    }

    /** All pages with items, one per line, up to that offset. */
    String until(LogOffset end) throws InterruptedException {
        var log = new StringBuilder();
        pages(
                end,
                page -> {
                    page.items()
                            .forEach(part ->
                                    log.append(StandardCharsets.UTF_8.decode(part.duplicate())));
                    log.append('\n');
                });
        return log.toString();
    }

    /** Waits until this instance owns the log, then reads as {@link #until}. */
    String untilHere(LogOffset end) throws InterruptedException {
        awaitHere();
        return until(end);
    }

    /**
     * Waits until this instance owns the log. An instance that has not joined the group yet knows
     * of no other, and may learn later of one that has not left it yet.
     */
    void awaitHere() {
        var deadline = System.nanoTime() + patience.toNanos();
        var answer = logs.read(shape, LogOffset.BEFORE_ALL);
        while (!(answer instanceof Answer.Page)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("the log of %s is not here: %s".formatted(shape, answer));
            }
            LockSupport.parkNanos(5_000_000);
            answer = logs.read(shape, LogOffset.BEFORE_ALL);
        }
    }

    /** A digest of all items that does not depend on page breaks at the log's former ends. */
    String digest(LogOffset end) throws InterruptedException {
        var digest = Digests.sha256();
        pages(
                end,
                page -> {
                    page.items().forEach(part -> digest.update(part.duplicate()));
                    digest.update((byte) ',');
                });
        return HexFormat.of().formatHex(digest.digest());
    }

    private void pages(LogOffset end, Consumer<Answer.Page> reader) throws InterruptedException {
        var deadline = System.nanoTime() + patience.toNanos();
        var after = LogOffset.BEFORE_ALL;
        while (after.compareTo(end) < 0) {
            var answer = read(after);
            if (!(answer instanceof Answer.Page page)) {
                throw new AssertionError("no page but " + answer);
            }
            if (page.next().equals(after)) {
                await(after, deadline, page.toString());
                continue;
            }
            if (!page.items().isEmpty()) {
                reader.accept(page);
            }
            after = page.next();
        }
    }
}
