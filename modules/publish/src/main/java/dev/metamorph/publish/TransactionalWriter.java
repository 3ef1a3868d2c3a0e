package dev.metamorph.publish;

import java.util.function.Consumer;

/**
 * A transactional producer. Used by one thread. The methods wait for Kafka, {@link #send} only for
 * memory and metadata; they throw {@link org.apache.kafka.common.KafkaException}.
 */
interface TransactionalWriter extends AutoCloseable {
    /** Fences every other producer of the transactional id and ends its open transaction. */
    void init();

    void begin();

    /**
     * Sends a record of the transaction.
     *
     * @param failed called on any thread if the record cannot be written
     */
    void send(OutgoingRecord record, Consumer<Exception> failed);

    /** Commits; after a timeout the call is repeated until the outcome is known. */
    void commit();

    /**
     * Aborts, after everything that was sent has been written or has failed. Nobody who reads
     * committed sees it, and it ends what hangs in the partitions that were written.
     */
    void abort();

    /** Closes at once; the next {@link #init} of its id ends an open transaction. */
    @Override
    void close();

    /** Creates writers. */
    @FunctionalInterface
    interface Factory {
        /** Creates a writer that is not initialised. */
        TransactionalWriter create(String transactionalId);
    }
}
