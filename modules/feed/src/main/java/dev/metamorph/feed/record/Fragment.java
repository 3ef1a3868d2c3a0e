package dev.metamorph.feed.record;

import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.Xid;
import dev.metamorph.shape.relation.WalRelation;

import java.time.Instant;
import java.util.List;

/**
 * Part of one transaction, or all of it.
 *
 * @param commit the LSN of its commit record (pgoutput's {@code final_lsn}): the transaction's
 *     place in the order of commits
 * @param xid its id
 * @param committedAt when it was committed, by the database's clock
 * @param firstIndex the index of the first change here among the changes of the transaction
 * @param changes the changes
 * @param relations tables that the stream described anew, each before a change
 * @param last whether the transaction ends here
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
     * A table's description that holds from a change on.
     *
     * @param index how many changes of this fragment come before it
     * @param relation the description
     */
    public record RelationAt(int index, WalRelation relation) {}
}
