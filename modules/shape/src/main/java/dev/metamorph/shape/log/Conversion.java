package dev.metamorph.shape.log;

/** What came of a change. */
public sealed interface Conversion {
    /** Its items, if any, are in the sink. */
    enum Converted implements Conversion {
        /** The only one. */
        CONVERTED
    }

    /**
     * The shape ends: its log can no longer say what the table holds.
     *
     * @param cause as it is counted
     * @param reason for people; no values
     */
    record Ended(EndCause cause, String reason) implements Conversion {}
}
