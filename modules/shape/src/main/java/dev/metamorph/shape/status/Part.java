package dev.metamorph.shape.status;

import java.time.Instant;

/**
 * One part of a stack.
 *
 * @param name {@code database}, {@code lock}, {@code slot}, {@code publication}, {@code feed},
 *     {@code partition-0} and so on, {@code publisher} or {@code http}
 * @param since when it came into this state for this reason
 * @param message what was found, for people; may be empty
 */
public record Part(String name, PartState state, Reason reason, String message, Instant since) {
    /** A part that does its work. */
    public static Part ok(String name, String message) {
        return new Part(name, PartState.OK, StackReason.NONE, message, Instant.EPOCH);
    }

    /** A part whose time is not known yet. */
    public static Part of(String name, PartState state, Reason reason, String message) {
        return new Part(name, state, reason, message, Instant.EPOCH);
    }

    /** The same part since another time. */
    public Part since(Instant time) {
        return new Part(name, state, reason, message, time);
    }
}
