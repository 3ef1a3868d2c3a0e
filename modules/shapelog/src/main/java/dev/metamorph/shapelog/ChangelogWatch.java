package dev.metamorph.shapelog;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds out that Kafka has lost the end of a store's changelog, as an unclean election of a leader
 * or a broker's disk can do. The store then has entries that no other instance would restore, and
 * nothing else tells of it: Kafka Streams takes a store that is ahead of its changelog for
 * restored, and a producer whose transactions have ended does not notice.
 *
 * <p>Two signs: the changelog ends before the place up to which the store has it, and an entry is
 * acknowledged at an offset at which another one was before.
 *
 * <p>The ends of the shapes are entries of a transaction, which Kafka may abort; the task that is
 * restored then has the shapes again, and the loss is told again. That the transaction is committed
 * shows in the offsets, because the mark at a transaction's end takes one, and a task whose
 * transaction is aborted leaves before it writes again:
 *
 * <pre>
 * … earlier entries │ mark │ ends of the shapes │ mark │ later entries
 *                      1                           2
 * </pre>
 *
 * <p>The first mark may be that of a transaction before, so the second one settles the loss. Any
 * thread.
 */
final class ChangelogWatch {
    private static final int MARKS_OF_A_COMMIT = 2;

    private final Map<Integer, Long> acknowledged = new ConcurrentHashMap<>();
    private final Map<Integer, Loss> losses = new ConcurrentHashMap<>();

    /**
     * A loss that is not settled.
     *
     * @param ended whether the task has ended its shapes
     * @param marks the number of transactions that have ended since
     */
    private record Loss(boolean ended, int marks) {
        static final Loss FOUND = new Loss(false, 0);
    }

    /** An entry of a partition's changelog was acknowledged. */
    void acknowledged(int partition, long offset) {
        var before = acknowledged.put(partition, offset);
        if (before == null) {
            return;
        }
        if (offset <= before) {
            losses.put(partition, Loss.FOUND);
        } else if (offset > before + 1) {
            losses.computeIfPresent(partition, (_, loss) -> loss.ended() ? marked(loss) : loss);
        }
    }

    private static @Nullable Loss marked(Loss loss) {
        var marks = loss.marks() + 1;
        return marks < MARKS_OF_A_COMMIT ? new Loss(true, marks) : null;
    }

    /**
     * A store is about to be restored.
     *
     * @param next the offset of the first entry that the store does not have
     * @param end the offset behind the changelog's last entry
     */
    void restoring(int partition, long next, long end) {
        if (next > end) {
            losses.put(partition, Loss.FOUND);
        }
    }

    /** Returns whether the changelog has lost entries for which the shapes have not ended. */
    boolean hasLost(int partition) {
        var loss = losses.get(partition);
        return loss != null && !loss.ended();
    }

    /** The task has ended its shapes, in a transaction that is not committed yet. */
    void ended(int partition) {
        losses.computeIfPresent(partition, (_, _) -> new Loss(true, 0));
    }

    /** The task is closed; its last transaction may be aborted. */
    void left(int partition) {
        losses.computeIfPresent(partition, (_, _) -> Loss.FOUND);
    }
}
