package dev.metamorph.http.connection;

/**
 * Receives the requests of one connection as they are read. Called on the connection's event loop.
 */
interface RequestListener {
    /** A request has been read, or one has been refused while it was being read. */
    void take(PendingRequest turn);

    /**
     * The client sent "Expect: 100-continue" and holds its body back until it is told to send it.
     */
    void goAhead();

    /** The client sends no more. */
    void inputEnded();

    /** The connection is closed. */
    void lost();

    /** Closes the connection, because its input cannot be parsed any further. */
    void close();
}
