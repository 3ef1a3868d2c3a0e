package dev.metamorph.publish;

import dev.metamorph.publish.cursor.Cursor;
import dev.metamorph.publish.cursor.Cursor.Target;
import dev.metamorph.shape.ShapeHandle;

import org.jspecify.annotations.Nullable;

/** The way in which a topic is brought to a shape. Pure. */
sealed interface Joining {
    /**
     * The log is followed from a cursor.
     *
     * @param cursor the position to continue at
     * @param marked whether the cursor is in Kafka; if not, it must be written before any row, so
     *     that a topic with rows always has a cursor
     */
    record Follow(Cursor cursor, boolean marked) implements Joining {}

    /**
     * The topic's content may differ from the shape's: the differences are sent.
     *
     * @param mark the cursor that is written before the repair begins
     */
    record Repair(Cursor mark) implements Joining {}

    /**
     * The topic must not be written.
     *
     * @param reason the reason, for people
     */
    record Refuse(String reason) implements Joining {}

    /**
     * Decides how to join.
     *
     * <pre>
     * cursor                                      topic         joining
     * none, or of another topic of that name      empty         follow from the beginning
     *                                             not empty     refuse; repair if it may be adopted
     * of this topic, handle, partitions, format                 follow
     * of this topic, anything else differs, or in a repair      repair
     * </pre>
     *
     * @param cursor the cursor in Kafka, null if there is none
     * @param target the topic as it is now
     * @param empty whether the topic has no records
     * @param adopt whether a topic with records of others may be taken over
     */
    static Joining of(
            @Nullable Cursor cursor,
            Target target,
            boolean empty,
            ShapeHandle handle,
            boolean adopt) {
        if (cursor == null || !cursor.target().topicId().equals(target.topicId())) {
            var start = Cursor.start(handle, target);
            if (empty) {
                return new Follow(start, false);
            }
            return adopt
                    ? new Repair(start.repairing(handle, target))
                    : new Refuse(
                            "the topic has records that were not written for this published shape;"
                                    + " name another topic, or declare it with \"adopt\": true");
        }
        var same =
                cursor.handle().equals(handle)
                        && cursor.target().equals(target)
                        && cursor.repairing().isEmpty();
        return same ? new Follow(cursor, true) : new Repair(cursor.repairing(handle, target));
    }
}
