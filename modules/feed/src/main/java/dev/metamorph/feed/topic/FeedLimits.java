package dev.metamorph.feed.topic;

import dev.metamorph.feed.record.FeedPieces;

import java.time.Duration;
import java.util.ArrayList;

/**
 * How much of the feed may be under way in this process, and how it is put together.
 *
 * @param recordBytes small fragments that wait together become one record of about this size
 * @param recordsInFlight while so many records a partition are not acknowledged, fragments wait,
 *     and so share the next record
 * @param inFlightBytes not acknowledged by Kafka, over all partitions
 * @param queueBytes appended, and not yet handed to Kafka; then {@code append} blocks
 * @param snapshotBytes rows of initial snapshots that no task has processed yet; then {@code
 *     appendSnapshotRows} blocks
 * @param progressAfter how long nothing must have been sent before the stream's position is
 * @param answerWithin how long to wait for Kafka's answers when claiming, reading tails or asking
 *     for topics
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

    /** Refuses what cannot work, all of it at once. */
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

    /** What suits one machine: 256 KiB, 4 records, 16, 32 and 8 MiB, 100 ms, 30 s. */
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

    /** With other sizes of what may wait. */
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

    /** With records put together otherwise. */
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

    /** With another patience for Kafka's answers. */
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
