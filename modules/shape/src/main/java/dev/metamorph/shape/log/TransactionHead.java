package dev.metamorph.shape.log;

import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.Xid;

/**
 * What every item says of its transaction.
 *
 * @param commit the LSN of its commit record
 * @param xid its id
 */
public record TransactionHead(Lsn commit, Xid xid) {}
