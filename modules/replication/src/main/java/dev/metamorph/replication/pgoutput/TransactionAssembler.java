package dev.metamorph.replication.pgoutput;

import dev.metamorph.feed.record.ChangeBlock;
import dev.metamorph.feed.record.Fragment;
import dev.metamorph.feed.record.Fragment.RelationAt;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.Xid;
import dev.metamorph.shape.relation.WalRelation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts the changes of a transaction into fragments. A fragment is cut only when another change
 * follows, so the last one is never empty. Used by one thread.
 */
final class TransactionAssembler {
    private static final int SMALL_BYTES = 512;

    private final FragmentLimits limits;
    private final TransactionOutput output;

    private Lsn commit = Lsn.ZERO;
    private Xid xid = new Xid(0);
    private Instant committedAt = Instant.EPOCH;
    private boolean open;
    private long firstIndex;
    private List<RelationAt> relations = new ArrayList<>();
    private ChangeBlock.Builder changes = new ChangeBlock.Builder(SMALL_BYTES);

    TransactionAssembler(FragmentLimits limits, TransactionOutput output) {
        this.limits = limits;
        this.output = output;
    }

    boolean isOpen() {
        return open;
    }

    void begin(Lsn commit, Instant committedAt, Xid xid) {
        if (open) {
            throw new PgOutputException("Begin inside transaction %s".formatted(this.xid));
        }
        this.commit = commit;
        this.committedAt = committedAt;
        this.xid = xid;
        open = true;
        firstIndex = 0;
    }

    void relation(WalRelation relation) {
        var into = changes();
        relations.add(new RelationAt(into.count(), relation));
    }

    /** The builder for the next change; to be called again for each change. */
    ChangeBlock.Builder changes() {
        if (!open) {
            throw new PgOutputException("a change outside a transaction");
        }
        if (changes.count() >= limits.changes() || changes.sizeBytes() >= limits.bytes()) {
            cut(false, limits.bytes() + limits.bytes() / 8);
        }
        return changes;
    }

    void end(Lsn commit) {
        if (!open || !commit.equals(this.commit)) {
            throw new PgOutputException(
                    "Commit at %s; expected one at %s".formatted(commit, this.commit));
        }
        open = false;
        if (firstIndex == 0 && changes.count() == 0 && relations.isEmpty()) {
            output.nothing(commit);
            return;
        }
        cut(true, SMALL_BYTES);
    }

    private void cut(boolean last, int nextBytes) {
        var fragment =
                new Fragment(
                        commit, xid, committedAt, firstIndex, changes.build(), relations, last);
        firstIndex += fragment.changes().count();
        changes = new ChangeBlock.Builder(nextBytes);
        if (!relations.isEmpty()) {
            relations = new ArrayList<>();
        }
        output.fragment(fragment);
    }
}
