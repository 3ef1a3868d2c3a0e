package dev.metamorph.coordinator.publication;

import dev.metamorph.shape.relation.RelationId;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** How the tables of shapes were in the publication when they were looked at last. Any thread. */
public final class Memberships {
    private final Map<RelationId, Membership> last = new HashMap<>();
    private final Set<RelationId> broken = new HashSet<>();

    /** None was looked at. */
    public Memberships() {}

    /** Compares with the last look, and is the next one's last. */
    synchronized void look(RelationId table, Membership now) {
        var before = last.put(table, now);
        if (before != null && !now.goesOnFrom(before)) {
            broken.add(table);
        }
    }

    /** The table has just been put into the publication: what was seen before does not count. */
    synchronized void begin(RelationId table, Membership now) {
        last.put(table, now);
        broken.remove(table);
    }

    /** Whether a table was out of the publication between two looks since it was forgotten. */
    synchronized boolean isBroken(RelationId table) {
        return broken.contains(table);
    }

    /** The next look is compared with nothing: no shape of the table goes on. */
    synchronized void forget(RelationId table) {
        last.remove(table);
        broken.remove(table);
    }

    /** Forgets all others. */
    synchronized void retain(Collection<RelationId> tables) {
        last.keySet().retainAll(tables);
        broken.retainAll(tables);
    }
}
