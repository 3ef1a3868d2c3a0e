package dev.metamorph.shape.port;

import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.ShapeHandle;

import java.time.Instant;
import java.util.Optional;

/** The state of publishing of every published shape of a stack. Any thread; never blocks. */
public interface PublishingStates {
    /**
     * The last state that the publisher of that shape has written, on whichever instance it runs.
     */
    Optional<State> of(String name);

    /** The phase of publishing of one shape. */
    enum Phase {
        /** The rows of the initial snapshot are being written, or do not exist yet. */
        SNAPSHOTTING("snapshotting"),
        /** The topic follows the shape. */
        LIVE("live"),
        /** The shape began again; the topic is brought to its new state by what differs. */
        REPAIRING("repairing");

        private final String text;

        Phase(String text) {
            this.text = text;
        }

        /** The phase's name in answers. */
        public String text() {
            return text;
        }
    }

    /** The state of one published shape, from the last records of {@code <stack>.published}. */
    sealed interface State {
        /**
         * The topic is written.
         *
         * @param phase the phase of publishing
         * @param handle the shape whose rows the topic has; during a repair, the shape before it
         * @param offset the position in that shape's log that the topic has reached
         * @param complete the LSN up to which the topic is complete, {@link Lsn#ZERO} if unknown
         * @param at when the cursor was written last
         * @param records the number of records that the publisher has written for the shape since
         *     it last began
         */
        record Writing(
                Phase phase,
                ShapeHandle handle,
                LogOffset offset,
                Lsn complete,
                Instant at,
                long records)
                implements State {}

        /**
         * The topic cannot be written. It is retried with back-off.
         *
         * @param reason the reason, for people
         * @param at when the reason was written
         */
        record SetAside(String reason, Instant at) implements State {}
    }
}
