package dev.metamorph.shapelog;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds out that Kafka has lost the end of a store's changelog, as an unclean election of a leader
 * or a broker's disk can do. The store then has entries that no other instance would restore, and
 * nothing else tells of it: Kafka Streams takes a store that is ahead of its changelog for
 * restored, and a producer whose transactions have ended does not notice.
 *
 * <p>Two signs: the changelog ends before the place up to which the store has it, and an entry is
 * acknowledged at an offset at which another one was before. Any thread.
 */
final class ChangelogWatch {
    private final Map<Integer, Long> acknowledged = new ConcurrentHashMap<>();
    private final Set<Integer> lost = ConcurrentHashMap.newKeySet();

    /** An entry of a partition's changelog was acknowledged. */
    void acknowledged(int partition, long offset) {
        var before = acknowledged.put(partition, offset);
        if (before != null && offset <= before) {
            lost.add(partition);
        }
    }

    /**
     * A store is about to be restored.
     *
     * @param next the offset of the first entry that the store does not have
     * @param end the offset behind the changelog's last entry
     */
    void restoring(int partition, long next, long end) {
        if (next > end) {
            lost.add(partition);
        }
    }

    /** Returns whether the changelog of a partition has lost entries that were not dealt with. */
    boolean hasLost(int partition) {
        return lost.contains(partition);
    }

    /** The store no longer depends on the entries that were lost. */
    void settled(int partition) {
        lost.remove(partition);
    }
}
