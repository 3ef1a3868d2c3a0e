package dev.metamorph.shape.log;

import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.Xid;

import java.time.Instant;

/**
 * The properties of a transaction that each of its items names.
 *
 * @param commit the LSN of its commit record
 * @param xid its transaction id
 * @param committedAt the commit time by the server's clock; only items of published shapes name it,
 *     so {@link Instant#EPOCH} stands where no published shape can be concerned
 */
public record TransactionHead(Lsn commit, Xid xid, Instant committedAt) {
    /** A transaction whose commit time no item needs. */
    public TransactionHead(Lsn commit, Xid xid) {
        this(commit, xid, Instant.EPOCH);
    }
}
