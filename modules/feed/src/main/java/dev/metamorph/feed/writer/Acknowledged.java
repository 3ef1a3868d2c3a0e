package dev.metamorph.feed.writer;

/**
 * Callback for the acknowledgement of a record with all its pieces; runs on the producer's thread.
 */
interface Acknowledged {
    /** Does nothing. */
    Acknowledged NOBODY = _ -> {};

    /** Called with the sequence number of the record (of its last piece). */
    void acknowledged(long sequence);
}
