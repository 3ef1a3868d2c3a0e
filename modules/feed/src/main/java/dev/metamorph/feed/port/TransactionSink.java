package dev.metamorph.feed.port;

import dev.metamorph.feed.record.Fragment;
import dev.metamorph.feed.topic.FeedException;
import dev.metamorph.shape.Lsn;

import java.util.List;

/**
 * Where the replication stream goes. One thread appends; {@link #acknowledged} may be asked on any.
 *
 * <p>Here an LSN stands for the transactions whose commit record begins at or before it, which is
 * what {@link Fragment#commit} tells. It is one less than the position from which Postgres would go
 * on ({@code confirmed_flush_lsn}, and what keepalives tell): a commit record may begin exactly
 * there.
 */
public interface TransactionSink {
    /**
     * Takes fragments in commit order, without waiting for Kafka's answer. May block for
     * back-pressure.
     *
     * @throws FeedException if the epoch has ended: nothing more will be taken
     */
    void append(List<Fragment> fragments);

    /**
     * The stream was read to here, outside a transaction, and everything before has been appended.
     */
    void reached(Lsn lsn);

    /**
     * The LSN that may be acknowledged to Postgres: every record of every transaction at or before
     * it is acknowledged by Kafka in all partitions. What it says before anything was appended is
     * not passed on.
     */
    Lsn acknowledged();
}
