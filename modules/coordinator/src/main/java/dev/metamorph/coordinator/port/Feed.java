package dev.metamorph.coordinator.port;

import dev.metamorph.feed.record.Incarnation;
import dev.metamorph.shape.Lsn;

import java.util.List;
import java.util.function.Consumer;

/** The stack's feed and the catalogue that its tasks project, as the coordinator uses them. */
public interface Feed {
    /** How many partitions it has. */
    int partitions();

    /** How far each partition is; one that is empty is left out. Waits for Kafka. */
    List<Tail> tails();

    /**
     * Begins an epoch: from now on this process alone writes, and what a former leader still sends
     * is ignored. Waits for Kafka.
     *
     * @param history where the replication stream comes from and from where it goes on
     * @param failed told once, on any thread, when a send has failed and the epoch has ended
     */
    FeedEpoch claim(Incarnation history, Consumer<Throwable> failed);

    /**
     * Reads the catalogue topic from its beginning and then goes on reading, on a thread of its
     * own, until it is closed.
     */
    Following follow(RegistryListener listener);

    /** Deletes what every application of the stack has committed. Waits for Kafka. */
    void trim();

    /** A thread that reads the catalogue topic. */
    interface Following extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * The end of a partition.
     *
     * @param partition from 0
     * @param last the last LSN that was sent in it
     * @param systemId of the server that it followed
     * @param timeline of that server
     * @param slot the {@code restart_lsn} that the replication slot surely had on disk then
     */
    record Tail(int partition, Lsn last, String systemId, int timeline, Lsn slot) {}
}
