package dev.metamorph.coordinator.failure;

/** Something that went wrong, named by what can be done about it. */
public sealed interface Failure {
    /** One line for people: what is wrong and, where it is known, what helps. */
    String message();

    /** It may pass by itself: try again. */
    record Retryable(String message) implements Failure {}

    /** It will not pass before someone changes something there. */
    record Misconfigured(Side side, String message) implements Failure {}

    /** Of what a stack stands between. */
    enum Side {
        /** Postgres, or what we were told of it. */
        DATABASE,
        /** Kafka, or what we were told of it. */
        KAFKA
    }

    /** The slot is of no use any more: it is dropped and every shape begins anew. */
    record Rebuild(String message) implements Failure {}
}
