package dev.metamorph.replication.pgoutput;

import dev.metamorph.feed.record.Fragment;
import dev.metamorph.shape.Lsn;

/** Receives decoded transactions, in commit order. */
public interface TransactionOutput {
    /** Takes the next fragment. */
    void fragment(Fragment fragment);

    /**
     * Takes the end of a transaction without changes.
     *
     * @param commit the LSN of its commit record
     */
    void nothing(Lsn commit);
}
