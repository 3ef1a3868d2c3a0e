package dev.metamorph.publish.cursor;

import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.port.PublishingStates.Phase;

/**
 * The position of a published shape's topic in the shape's log. Written in the Kafka transaction
 * that writes the rows.
 *
 * @param handle the shape whose rows the topic has; during a repair, the shape before it
 * @param offset the offset in that shape's log at which the next page begins
 * @param skip how many items of the page after {@code offset} are in the topic already: a page may
 *     be larger than a transaction
 * @param complete the LSN up to which the topic is complete, {@link Lsn#ZERO} if unknown
 * @param target the topic as it was written
 * @param repairing the handle of the shape that a repair brings the topic to; empty if there is no
 *     repair
 */
public record Cursor(
        ShapeHandle handle,
        LogOffset offset,
        long skip,
        Lsn complete,
        Target target,
        String repairing) {
    /**
     * A topic as it is written.
     *
     * @param topicId Kafka's id of the topic; a later topic of the same name has another one
     * @param partitions the number of partitions that keys are distributed over
     * @param format the record format and its options, see {@code PublishedShape.form}
     */
    public record Target(String topicId, int partitions, String format) {}

    /** A cursor before the beginning of a shape's log. */
    public static Cursor start(ShapeHandle handle, Target target) {
        return new Cursor(handle, LogOffset.BEFORE_ALL, 0, Lsn.ZERO, target, "");
    }

    /** The same shape, at another position of its log. */
    public Cursor at(LogOffset position, long items, Lsn known) {
        return new Cursor(handle, position, items, known, target, repairing);
    }

    /** The same position, while a repair brings the topic to another shape. */
    public Cursor repairing(ShapeHandle next, Target now) {
        return new Cursor(handle, offset, skip, Lsn.ZERO, now, next.text());
    }

    /** The phase of publishing at this cursor. */
    public Phase phase() {
        if (!repairing.isEmpty()) {
            return Phase.REPAIRING;
        }
        return offset.isSnapshot() && !offset.equals(LogOffset.SNAPSHOT_END)
                ? Phase.SNAPSHOTTING
                : Phase.LIVE;
    }
}
