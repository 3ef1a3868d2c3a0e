package dev.metamorph.http.connection;

/** An open connection of any protocol. All methods may be called on any thread. */
interface OpenConnection {
    /** Closes the connection if one of its deadlines has passed. */
    void closeIfLate(long nowNanos);

    /** Closes the connection if no request is being answered and none is about to come. */
    void closeIfIdle();

    /** Answers every request whose answer has not begun. Does nothing before the first request. */
    default void giveUp() {}

    /** Closes the connection. */
    void close();
}
