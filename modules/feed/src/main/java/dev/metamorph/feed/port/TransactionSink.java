package dev.metamorph.feed.port;

import dev.metamorph.feed.record.Fragment;
import dev.metamorph.feed.topic.FeedException;
import dev.metamorph.shape.Lsn;

import java.util.List;

/**
 * Receives the replication stream. One thread appends; {@link #acknowledged} may be called by any.
 *
 * <p>An LSN here stands for the transactions whose commit record begins at or before it, as {@link
 * Fragment#commit} does. It is one less than the position at which Postgres would resume ({@code
 * confirmed_flush_lsn}, and the position in keepalives), because a commit record may begin exactly
 * there.
 */
public interface TransactionSink {
    /**
     * Takes fragments in commit order, without waiting for Kafka's acknowledgement. May block for
     * back-pressure.
     *
     * @throws FeedException if the epoch has ended
     */
    void append(List<Fragment> fragments);

    /**
     * Reports that the stream was read up to this LSN, outside a transaction, and that everything
     * before it has been appended.
     */
    void reached(Lsn lsn);

    /**
     * The LSN that may be acknowledged to Postgres: Kafka has acknowledged every record of every
     * transaction at or before it, in all partitions. The value before the first append is not
     * acknowledged to Postgres.
     */
    Lsn acknowledged();
}
