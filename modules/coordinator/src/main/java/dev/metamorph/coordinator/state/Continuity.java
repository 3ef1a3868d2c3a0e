package dev.metamorph.coordinator.state;

import dev.metamorph.feed.record.Incarnation;

/** Whether the slot goes on where the feed ends. */
public sealed interface Continuity {
    /** The history that the stream comes from, from where it goes on. */
    Incarnation history();

    /** It does. */
    record Continuous(Incarnation history) implements Continuity {}

    /**
     * It does not: what lies between is lost, or was never so.
     *
     * @param history the one that begins
     * @param reason for people
     */
    record Broken(Incarnation history, String reason) implements Continuity {}

    /** The feed is empty. */
    record Fresh(Incarnation history) implements Continuity {}
}
