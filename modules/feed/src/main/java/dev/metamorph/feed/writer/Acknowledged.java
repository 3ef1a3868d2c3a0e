package dev.metamorph.feed.writer;

/** Told on Kafka's thread when a record, with all its pieces, is acknowledged in a partition. */
interface Acknowledged {
    /** For records nobody waits for. */
    Acknowledged NOBODY = _ -> {};

    /** With the number of the record (of its last piece). */
    void acknowledged(long sequence);
}
