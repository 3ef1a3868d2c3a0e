package dev.metamorph.http.connection;

/** A connection as long as it is open, whatever is spoken on it. All methods on any thread. */
interface OpenConnection {
    /** Closes it if something has taken too long. */
    void closeIfLate(long nowNanos);

    /** Closes it if nobody waits for an answer, or is about to ask. */
    void closeIfIdle();

    /** Answers whoever waits for an answer that has not begun; nobody does at first. */
    default void giveUp() {}

    /** Closes it. */
    void close();
}
