package dev.metamorph.coordinator.port;

import dev.metamorph.feed.record.Incarnation;
import dev.metamorph.shape.Lsn;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** The stack's feed and the shape registry that its tasks project, as the coordinator uses them. */
public interface Feed {
    /** The number of partitions. */
    int partitions();

    /** The ends of all partitions that are not empty. Waits for Kafka. */
    List<Tail> tails();

    /**
     * Begins an epoch: from now on only this process writes, and records that a former leader still
     * sends are ignored. Waits for Kafka.
     *
     * @param history where the replication stream comes from and where it resumes
     * @param failed called once, on any thread, when a send has failed and the epoch has ended
     */
    FeedEpoch claim(Incarnation history, Consumer<Throwable> failed);

    /**
     * Reads the registry topic from its beginning and follows it, on a thread of its own, until it
     * is closed.
     */
    Following follow(RegistryListener listener);

    /** Deletes records that every application of the stack has committed. Waits for Kafka. */
    void trim();

    /**
     * The signs of life of the stack's instances. Waits for Kafka.
     *
     * @throws dev.metamorph.feed.topic.FeedException if Kafka refuses or does not answer
     */
    Signs signs();

    /**
     * The signs of life of the stack's instances.
     *
     * @param feedEnd a number that grows with every record of the feed
     * @param members the names of the instances that are members of the group that reads the feed
     */
    record Signs(long feedEnd, Set<String> members) {
        /** Copies the set. */
        public Signs {
            members = Set.copyOf(members);
        }
    }

    /**
     * Asks Kafka again and again over one connection.
     *
     * @param patience how long an answer may take
     */
    Pulse pulse(Duration patience);

    /** A connection that asks whether Kafka answers. Used by one thread. */
    interface Pulse extends AutoCloseable {
        /**
         * Asks once.
         *
         * @throws dev.metamorph.feed.topic.FeedException if Kafka refuses or does not answer in
         *     time
         */
        void beat();

        @Override
        void close();
    }

    /** A thread that reads the registry topic. */
    interface Following extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * The end of a partition.
     *
     * @param partition from 0
     * @param last the last LSN that was sent in it
     * @param systemId the system id of the server that it followed
     * @param timeline the timeline of that server
     * @param slot the {@code restart_lsn} that the replication slot certainly had on disk then
     */
    record Tail(int partition, Lsn last, String systemId, int timeline, Lsn slot) {}
}
