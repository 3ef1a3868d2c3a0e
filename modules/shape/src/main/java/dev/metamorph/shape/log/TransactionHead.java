package dev.metamorph.shape.log;

import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.Xid;

/**
 * The properties of a transaction that each of its items names.
 *
 * @param commit the LSN of its commit record
 * @param xid its transaction id
 */
public record TransactionHead(Lsn commit, Xid xid) {}
