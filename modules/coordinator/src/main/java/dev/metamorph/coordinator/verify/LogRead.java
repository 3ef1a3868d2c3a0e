package dev.metamorph.coordinator.verify;

import dev.metamorph.coordinator.verify.SnapshotPrefix.Place;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.port.ShapeLogs.Answer;
import dev.metamorph.shape.port.ShapeRef;
import dev.metamorph.shape.port.ShapeVerifications.Pages;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Reads a log from its beginning up to the last commit that a snapshot sees. Used by one thread,
 * which waits.
 */
final class LogRead {
    private static final long PAUSE_MILLIS = 50;

    private final Pages pages;
    private ShapeRef shape;
    private final Duration patience;
    private long deadline;

    /**
     * @param patience how long to wait for a log that makes no progress
     */
    LogRead(Pages pages, ShapeRef shape, Duration patience) {
        this.pages = pages;
        this.shape = shape;
        this.patience = patience;
    }

    /** How the read ended. */
    sealed interface End {
        /** The fold has all that the snapshot sees. */
        record Complete() implements End {}

        /** The snapshot is no prefix of the log. */
        record NoPrefix() implements End {}

        /** The shape has ended. */
        record Gone() implements End {}

        /** The log could not be read so far; the reason is a sentence. */
        record Unreadable(String reason) implements End {}
    }

    /** Reads the log into a fold. */
    End into(LogFold fold, SnapshotPrefix prefix) throws IOException, InterruptedException {
        var after = LogOffset.BEFORE_ALL;
        progress();
        while (true) {
            switch (pages.read(shape, after)) {
                case Answer.Page page -> {
                    var end = add(page.items(), fold, prefix);
                    if (end != Place.INSIDE) {
                        return end == Place.BEYOND ? new End.Complete() : new End.NoPrefix();
                    }
                    if (page.upToDate() && prefix.isCoveredBy(page.reached())) {
                        return new End.Complete();
                    }
                    if (page.next().equals(after)) {
                        if (isLate()) {
                            return new End.Unreadable(
                                    "The log does not reach the WAL position %s of the snapshot; it is complete up to %s"
                                            .formatted(prefix.position(), page.reached()));
                        }
                        pause();
                    } else {
                        progress();
                        after = page.next();
                    }
                }
                case Answer.Gone() -> {
                    return new End.Gone();
                }
                case Answer.Continues(var generation) ->
                        // The rows so far are those of the next generation at the same offset.
                        shape = new ShapeRef(generation, shape.partition());
                case Answer.Unfinished() -> {
                    if (isLate()) {
                        return new End.Unreadable("The initial snapshot is not complete");
                    }
                    pause();
                }
                case Answer.NotYet(var reason) -> {
                    if (isLate()) {
                        return new End.Unreadable("The log is not available: " + reason);
                    }
                    pause();
                }
                case Answer.Ahead _, Answer.Elsewhere _ -> {
                    if (isLate()) {
                        return new End.Unreadable("The log is being moved");
                    }
                    pause();
                }
            }
        }
    }

    /** Adds items; INSIDE if the log continues after them. */
    private static Place add(List<ByteBuffer> pieces, LogFold fold, SnapshotPrefix prefix)
            throws IOException {
        var bytes = joined(pieces);
        var items = new ItemScanner(bytes, bytes.length);
        while (items.next()) {
            var place = items.isChange() ? prefix.next(items.xid(), items.lsn()) : Place.INSIDE;
            switch (place) {
                case INSIDE -> fold.add(items);
                case UNSEEN -> {
                    // A later commit shows whether the snapshot is a prefix.
                }
                case OUT_OF_ORDER, BEYOND -> {
                    return place;
                }
            }
        }
        return Place.INSIDE;
    }

    private static byte[] joined(List<ByteBuffer> pieces) {
        var all = ByteBuffer.allocate(pieces.stream().mapToInt(ByteBuffer::remaining).sum());
        pieces.forEach(piece -> all.put(piece.duplicate()));
        return all.array();
    }

    private void progress() {
        deadline = System.nanoTime() + patience.toNanos();
    }

    private boolean isLate() {
        return System.nanoTime() - deadline > 0;
    }

    private static void pause() throws InterruptedException {
        if (new CountDownLatch(1).await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("nothing counts this latch down");
        }
    }
}
