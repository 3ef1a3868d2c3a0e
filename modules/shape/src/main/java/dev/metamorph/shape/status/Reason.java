package dev.metamorph.shape.status;

/**
 * A reason for which a part of a stack does not do its work, or a request is refused. The codes of
 * all reasons are unique; {@code docs/failures.md} lists them.
 */
public interface Reason {
    /** The name for programs: lower case, words joined by underscores. */
    String code();

    /** The condition, for people. */
    String condition();

    /** The action that a person can take, as a sentence without its full stop. */
    String remedy();

    /**
     * Returns whether the condition belongs to the ordinary course of a stack, such as a start or a
     * restart of another instance, and passes by itself.
     */
    default boolean isOrdinary() {
        return false;
    }

    /** Returns whether nothing is wrong. */
    default boolean isNone() {
        return equals(StackReason.NONE);
    }
}
