package dev.metamorph.feed.record;

import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.Xid;
import dev.metamorph.shape.relation.WalRelation;

import java.time.Instant;
import java.util.List;

/**
 * One transaction, or a part of it.
 *
 * @param commit the LSN of the commit record (pgoutput's {@code final_lsn}): the position of the
 *     transaction in commit order
 * @param xid the transaction id
 * @param committedAt the commit time by the database's clock
 * @param firstIndex the index of the fragment's first change among the changes of the transaction,
 *     from 0
 * @param changes the changes, in the transaction's order
 * @param relations the table descriptions that the stream sent within this fragment, in order
 * @param last whether the transaction ends with this fragment
 */
public record Fragment(
        Lsn commit,
        Xid xid,
        Instant committedAt,
        long firstIndex,
        ChangeBlock changes,
        List<RelationAt> relations,
        boolean last) {
    /** Copies the list. */
    public Fragment {
        relations = List.copyOf(relations);
    }

    /**
     * A table description, valid for the changes after it.
     *
     * @param index the number of changes of this fragment that come before it
     * @param relation the description
     */
    public record RelationAt(int index, WalRelation relation) {}
}
