package dev.metamorph.shapelog.read;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.Xid;

import java.util.Optional;

/**
 * The commits of a partition's last transactions, by transaction id: at least as many as asked for,
 * and at most twice as many. Two tables take turns: when the younger one is full, it replaces the
 * older one. Ids wrap around after 2³² transactions, of which the tables hold a small part.
 *
 * <p>The task writes, readers on any thread read.
 */
final class RecentCommits {
    private static final int FIRST_SLOTS = 1_024;

    private final int remembered;

    @GuardedBy("this")
    private Table young = new Table();

    @GuardedBy("this")
    private Table old = new Table();

    RecentCommits(int remembered) {
        this.remembered = remembered;
    }

    /** Open addressing with linear probing; a slot with LSN 0 is free. Entries are not deleted. */
    private static final class Table {
        private int[] xids = new int[0];
        private long[] commits = new long[0];
        private int size;

        void put(int xid, long commit) {
            if (2 * (size + 1) > xids.length) {
                grow();
            }
            var slot = slot(xid);
            size += commits[slot] == 0 ? 1 : 0;
            xids[slot] = xid;
            commits[slot] = commit;
        }

        long get(int xid) {
            return xids.length == 0 ? 0 : commits[slot(xid)];
        }

        private int slot(int xid) {
            var mask = xids.length - 1;
            var slot = (xid * 0x9E37_79B9) >>> 7 & mask;
            while (commits[slot] != 0 && xids[slot] != xid) {
                slot = (slot + 1) & mask;
            }
            return slot;
        }

        private void grow() {
            var beforeXids = xids;
            var beforeCommits = commits;
            xids = new int[Math.max(FIRST_SLOTS, 2 * beforeXids.length)];
            commits = new long[xids.length];
            for (var i = 0; i < beforeXids.length; i++) {
                if (beforeCommits[i] != 0) {
                    var slot = slot(beforeXids[i]);
                    xids[slot] = beforeXids[i];
                    commits[slot] = beforeCommits[i];
                }
            }
        }
    }

    synchronized void add(Xid xid, Lsn commit) {
        if (young.size >= remembered) {
            old = young;
            young = new Table();
        }
        young.put(xid.bits(), commit.bytes());
    }

    /** Forgets all commits. */
    synchronized void clear() {
        young = new Table();
        old = new Table();
    }

    /** The commit of a transaction, if it is remembered. */
    synchronized Optional<Lsn> find(Xid xid) {
        var commit = young.get(xid.bits());
        var found = commit != 0 ? commit : old.get(xid.bits());
        return found == 0 ? Optional.empty() : Optional.of(new Lsn(found));
    }
}
