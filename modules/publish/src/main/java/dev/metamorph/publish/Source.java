package dev.metamorph.publish;

import dev.metamorph.publish.cursor.Cursor;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.port.ShapeLogs.Answer;

import java.util.List;

/** The source of a published shape's records. Used by the publisher's thread alone. */
sealed interface Source extends AutoCloseable permits FollowedLog, Repair {
    /** Takes available records within the budget. Waits for nothing but the local disk. */
    Load next(Budget budget);

    /** The cursor that stands once everything that was taken so far is in Kafka. */
    Cursor cursor();

    /** The offset to which the log was read; a wait is for something after it. */
    LogOffset readTo();

    /** Returns whether a page is begun, which takes memory until it is sent. */
    boolean hasOpenPage();

    @Override
    void close();

    /**
     * The records that were taken.
     *
     * @param records may be empty
     * @param then when to ask again
     */
    record Load(List<OutgoingRecord> records, Then then) {}

    /** The occasion on which a source has more. */
    enum Then {
        /** Immediately. */
        MORE,
        /** The log calls. */
        AWAIT,
        /**
         * Something else happens: another shape takes the name, the partition comes back, or the
         * topic was read.
         */
        EVENT;

        /**
         * Returns when to ask again after an answer without a page. A cursor beyond the visible end
         * waits: the task replays what it lacks.
         */
        static Then after(Answer answer) {
            return switch (answer) {
                case Answer.Page _ -> MORE;
                case Answer.Ahead _, Answer.Unfinished _, Answer.NotYet _ -> AWAIT;
                // Logs of published shapes are not replaced by other generations.
                case Answer.Gone _, Answer.Elsewhere _, Answer.Continues _ -> EVENT;
            };
        }
    }
}
