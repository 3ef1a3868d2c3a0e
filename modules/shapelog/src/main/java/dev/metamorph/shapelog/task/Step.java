package dev.metamorph.shapelog.task;

import dev.metamorph.feed.record.RegistryKey;
import dev.metamorph.feed.record.RegistryRecord;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.log.EndCause;

import java.util.List;
import java.util.Optional;

/**
 * What is to be told of a feed record that a task has taken in.
 *
 * @param accepted the record's place; empty if it was ignored or is a piece of one
 * @param catalogue what changes in the catalogue
 * @param ended the shapes that are no more
 */
public record Step(Optional<Accepted> accepted, List<Catalogued> catalogue, List<Ended> ended) {
    /** Copies the lists. */
    public Step {
        catalogue = List.copyOf(catalogue);
        ended = List.copyOf(ended);
    }

    /** A record's place in its leader's order. */
    public record Accepted(long epoch, long sequence) {}

    /**
     * A change of the catalogue.
     *
     * @param record empty for a tombstone
     */
    public record Catalogued(RegistryKey key, Optional<RegistryRecord> record) {}

    /**
     * A shape that is no more.
     *
     * @param cause as it is counted
     * @param reason for people
     */
    public record Ended(ShapeHandle shape, EndCause cause, String reason) {}
}
