package dev.metamorph.coordinator.failure;

import dev.metamorph.shape.status.Reason;

/** A failure, classified by what can be done about it. */
public sealed interface Failure {
    /** The kind of failure, for programs. */
    Reason reason();

    /** One line for people: what is wrong and, if known, the remedy. */
    String message();

    /** May pass by itself; retry. */
    record Retryable(Reason reason, String message) implements Failure {}

    /** Does not pass until a person changes a setting on the given side. */
    record Misconfigured(Reason reason, Side side, String message) implements Failure {}

    /** The two sides that a stack connects. */
    enum Side {
        /** Postgres, or a setting that describes it. */
        DATABASE,
        /** Kafka, or a setting that describes it. */
        KAFKA
    }

    /** The slot is useless: it is dropped, and every shape begins again. */
    record Rebuild(Reason reason, String message) implements Failure {}
}
