package dev.metamorph.coordinator.publication;

import dev.metamorph.feed.record.RegistryRecord;
import dev.metamorph.shape.relation.RelationId;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The states of the tables of shapes in the publication when they were last looked at, here and by
 * the leaders before. A look is recorded in the registry topic, so that the next leader can
 * compare:
 *
 * <pre>
 *                     adopt                     look                     recorded
 *   registry topic ──────────→ previous look ──────────→ this look ──────────────────→ registry topic
 *                    (a new leader)            compared           (if it continues, or when the
 *                                                                  shapes before it have ended)
 * </pre>
 *
 * <p>It holds every table that has ever had a shape, some hundred bytes each. Any thread.
 */
public final class Memberships {
    private final Map<RelationId, Membership> recorded = new HashMap<>();
    private final Map<RelationId, Membership> last = new HashMap<>();
    private final Set<RelationId> broken = new HashSet<>();

    /** Creates it without any table. */
    public Memberships() {}

    /** Applies a record of the registry topic, or one that was just written to it. */
    public synchronized void recorded(RegistryRecord.Published table) {
        recorded.put(table.table(), Membership.of(table));
    }

    /** Begins with what the leaders before have recorded; own looks of former times are old. */
    synchronized void adopt() {
        last.clear();
        last.putAll(recorded);
        broken.clear();
    }

    /** Compares with the previous look and replaces it. */
    synchronized void look(RelationId table, Membership now) {
        var before = last.put(table, now);
        if (before != null && !now.goesOnFrom(before)) {
            broken.add(table);
        }
    }

    /**
     * Starts again for a table that no shape continues: it has just been added to the publication,
     * or its shapes are being ended. Earlier looks do not count.
     */
    synchronized void begin(RelationId table, Membership now) {
        last.put(table, now);
        broken.remove(table);
    }

    /**
     * Returns whether a table was out of the publication between two looks since it was last
     * forgotten.
     */
    synchronized boolean isBroken(RelationId table) {
        return broken.contains(table);
    }

    /**
     * Forgets the table, so that the next look is compared with nothing; no shape of the table
     * continues.
     */
    synchronized void forget(RelationId table) {
        last.remove(table);
        broken.remove(table);
    }

    /** Returns whether the last look continues what is recorded. */
    synchronized boolean continuesRecorded(RelationId table) {
        var now = last.get(table);
        var before = recorded.get(table);
        return now != null && before != null && now.goesOnFrom(before);
    }

    /** The record that the last look makes necessary; empty if the topic says the same. */
    synchronized Optional<RegistryRecord.Published> unrecorded(RelationId table) {
        return Optional.ofNullable(last.get(table))
                .filter(now -> !broken.contains(table) && !now.equals(recorded.get(table)))
                .map(now -> now.record(table));
    }
}
