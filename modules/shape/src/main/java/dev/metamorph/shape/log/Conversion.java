package dev.metamorph.shape.log;

/** The outcome of converting one change. */
public sealed interface Conversion {
    /** The items of the change, if it has any, were passed to the sink. */
    enum Converted implements Conversion {
        /** The only instance. */
        CONVERTED
    }

    /**
     * The shape ends, because its log can no longer follow the table.
     *
     * @param cause the cause, by which ended shapes are counted
     * @param reason the reason in words; it contains no row values
     */
    record Ended(EndCause cause, String reason) implements Conversion {}
}
