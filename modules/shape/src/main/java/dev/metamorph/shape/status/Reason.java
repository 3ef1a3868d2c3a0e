package dev.metamorph.shape.status;

/**
 * Why a part of a stack does not do its work, or why a request is refused. The codes of all reasons
 * are unique; {@code docs/failures.md} lists them.
 */
public interface Reason {
    /** The name for programs: lower case, words joined by underscores. */
    String code();

    /** The condition, for people. */
    String condition();

    /** What a person can do, as a sentence without its full stop. */
    String remedy();

    /**
     * Whether the condition belongs to the ordinary course of a stack, such as a start or a restart
     * of another instance, and passes by itself.
     */
    default boolean isOrdinary() {
        return false;
    }

    /** Whether nothing is wrong. */
    default boolean isNone() {
        return equals(StackReason.NONE);
    }
}
