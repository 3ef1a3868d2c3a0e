package dev.metamorph.coordinator.state;

import dev.metamorph.feed.record.Incarnation;

/** The judgement of whether the slot continues where the feed ends. */
public sealed interface Continuity {
    /** The history that the stream comes from, and where it resumes. */
    Incarnation history();

    /** The slot continues where the feed ends. */
    record Continuous(Incarnation history) implements Continuity {}

    /**
     * The slot does not continue where the feed ends: changes in between are lost, or the feed
     * holds changes that never happened in this history.
     *
     * @param history the history that begins
     * @param reason for people
     */
    record Broken(Incarnation history, String reason) implements Continuity {}

    /** The feed is empty. */
    record Fresh(Incarnation history) implements Continuity {}
}
