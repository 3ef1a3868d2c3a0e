package dev.metamorph.feed.topic;

import dev.metamorph.feed.record.FeedPieces;

import java.time.Duration;
import java.util.ArrayList;

/**
 * Bounds on what one process keeps of the feed in memory, and on how records are put together.
 *
 * @param recordBytes the size in bytes up to which waiting fragments are joined into one record
 * @param recordsInFlight the number of unacknowledged records per partition at which fragments
 *     wait, and so share the next record
 * @param inFlightBytes the most bytes that Kafka has not acknowledged, over all partitions
 * @param queueBytes the most bytes that were appended and not handed to Kafka yet; {@code append}
 *     blocks beyond them
 * @param snapshotBytes the most bytes of initial snapshots that no task has processed yet; {@code
 *     appendSnapshotRows} blocks beyond them
 * @param progressAfter how long the feed must be silent before the stream's position is sent
 * @param answerWithin how long to wait for Kafka's answers when the feed is claimed, tails are read
 *     or topics are looked at
 */
public record FeedLimits(
        int recordBytes,
        int recordsInFlight,
        int inFlightBytes,
        int queueBytes,
        int snapshotBytes,
        Duration progressAfter,
        Duration answerWithin) {
    private static final int KIB = 1024;
    private static final int MIB = 1024 * KIB;

    /** Refuses values that cannot work, all of them in one message. */
    public FeedLimits {
        var problems = new ArrayList<String>();
        if (recordBytes < 1 || recordBytes > FeedPieces.MAX_BYTES) {
            problems.add(
                    "feed records of %d bytes; give 1 to %d"
                            .formatted(recordBytes, FeedPieces.MAX_BYTES));
        }
        if (recordsInFlight < 1) {
            problems.add("%d feed records in flight; give 1 or more".formatted(recordsInFlight));
        }
        if (inFlightBytes < MIB || queueBytes < 1 || snapshotBytes < 1) {
            problems.add(
                    "bytes in flight %d, queued %d, of snapshots %d; give 1048576, 1, 1 or more"
                            .formatted(inFlightBytes, queueBytes, snapshotBytes));
        }
        if (progressAfter.isNegative() || !answerWithin.isPositive()) {
            problems.add(
                    "progress after %s, answers within %s; give positive durations"
                            .formatted(progressAfter, answerWithin));
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
    }

    /** The defaults, for one machine: 256 KiB, 4 records, 16, 32 and 8 MiB, 100 ms, 30 s. */
    public static FeedLimits defaults() {
        return new FeedLimits(
                256 * KIB,
                4,
                16 * MIB,
                32 * MIB,
                8 * MIB,
                Duration.ofMillis(100),
                Duration.ofSeconds(30));
    }

    /** A copy with other bounds in bytes. */
    public FeedLimits withBytes(int inFlight, int queue, int snapshot) {
        return new FeedLimits(
                recordBytes,
                recordsInFlight,
                inFlight,
                queue,
                snapshot,
                progressAfter,
                answerWithin);
    }

    /** A copy with another record size in bytes and number of records in flight. */
    public FeedLimits withRecords(int bytes, int inFlight) {
        return new FeedLimits(
                bytes,
                inFlight,
                inFlightBytes,
                queueBytes,
                snapshotBytes,
                progressAfter,
                answerWithin);
    }

    /** A copy with another wait for Kafka's answers. */
    public FeedLimits withAnswerWithin(Duration patience) {
        return new FeedLimits(
                recordBytes,
                recordsInFlight,
                inFlightBytes,
                queueBytes,
                snapshotBytes,
                progressAfter,
                patience);
    }
}
