package dev.metamorph.replication.pgoutput;

import dev.metamorph.feed.record.Fragment;
import dev.metamorph.shape.Lsn;

/** Where decoded transactions go, in commit order. */
public interface TransactionOutput {
    /** The next fragment. */
    void fragment(Fragment fragment);

    /**
     * A transaction ended that changed nothing.
     *
     * @param commit the LSN of its commit record
     */
    void nothing(Lsn commit);
}
