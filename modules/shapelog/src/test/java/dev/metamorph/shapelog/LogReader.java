package dev.metamorph.shapelog;

import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.port.ShapeLogs;
import dev.metamorph.shape.port.ShapeLogs.Answer;
import dev.metamorph.shape.port.ShapeRef;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Reads as HTTP does: asks, and waits when there is nothing yet. */
final class LogReader {
    private final ShapeLogs logs;
    private final ShapeRef shape;
    private final Duration patience;

    LogReader(ShapeLogs logs, String handle, int partition, Duration patience) {
        this.logs = logs;
        shape = new ShapeRef(new ShapeHandle(handle), partition);
        this.patience = patience;
    }

    /** The next answer that is one. */
    Answer read(LogOffset after) throws InterruptedException {
        var deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            var answer = logs.read(shape, after);
            if (!(answer instanceof Answer.NotYet)) {
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

    /** All pages until one reaches that offset, each on a line. */
    String until(LogOffset end) throws InterruptedException {
        var deadline = System.nanoTime() + patience.toNanos();
        var log = new StringBuilder();
        var after = LogOffset.BEFORE_ALL;
        while (after.compareTo(end) < 0) {
            if (!(read(after) instanceof Answer.Page page)) {
                throw new AssertionError("no page but " + read(after));
            }
            if (page.next().equals(after)) {
                await(after, deadline, page.toString());
                continue;
            }
            page.items()
                    .forEach(part -> log.append(StandardCharsets.UTF_8.decode(part.duplicate())));
            log.append('\n');
            after = page.next();
        }
        return log.toString();
    }
}
