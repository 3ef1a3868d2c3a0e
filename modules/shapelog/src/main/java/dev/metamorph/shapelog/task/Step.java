package dev.metamorph.shapelog.task;

import dev.metamorph.feed.record.RegistryKey;
import dev.metamorph.feed.record.RegistryRecord;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.log.EndCause;

import java.util.List;
import java.util.Optional;

/**
 * The effects of a processed feed record outside the task's store.
 *
 * @param accepted the record's place; empty if it was ignored or is a piece of a record
 * @param registryChanges the changes of the shape registry
 * @param ended the shapes that have ended
 * @param gap the gap in the feed that the record revealed
 * @param applied what the record has brought
 */
public record Step(
        Optional<Accepted> accepted,
        List<RegistryChange> registryChanges,
        List<Ended> ended,
        Optional<FeedGap> gap,
        Applied applied) {
    /** Copies the lists. */
    public Step {
        registryChanges = List.copyOf(registryChanges);
        ended = List.copyOf(ended);
    }

    /** A record's place in its leader's order. */
    public record Accepted(long epoch, long sequence) {}

    /**
     * A change of the shape registry.
     *
     * @param record empty for a tombstone
     */
    public record RegistryChange(RegistryKey key, Optional<RegistryRecord> record) {}

    /**
     * A shape that has ended.
     *
     * @param cause the cause under which it is counted
     * @param reason the explanation for people
     */
    public record Ended(ShapeHandle shape, EndCause cause, String reason) {}
}
