package dev.metamorph.http.connection;

/** Where requests go as they come in. Called on the connection's event loop. */
interface RequestListener {
    /** A request has come, or what there is of one that is refused. */
    void take(PendingRequest turn);

    /** Somebody holds a body back until told to send it. */
    void goAhead();

    /** Nothing more will come. */
    void inputEnded();

    /** The connection is no more. */
    void lost();

    /** What came cannot be gone on from. */
    void close();
}
