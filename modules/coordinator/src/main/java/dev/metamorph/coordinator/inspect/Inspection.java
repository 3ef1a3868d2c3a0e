package dev.metamorph.coordinator.inspect;

import dev.metamorph.shape.relation.Relation;

/** What came of looking for a table. */
public sealed interface Inspection {
    /**
     * It can be followed.
     *
     * @param relation the table
     * @param fingerprint what {@link TableFingerprint} says of it
     */
    record Table(Relation relation, String fingerprint) implements Inspection {}

    /** It cannot be followed; the reason is a sentence for the reader. */
    record Refused(String reason) implements Inspection {}

    /** There is none of that name. */
    record Missing() implements Inspection {}
}
