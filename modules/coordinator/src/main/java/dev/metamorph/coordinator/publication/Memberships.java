package dev.metamorph.coordinator.publication;

import dev.metamorph.shape.relation.RelationId;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** How the tables of shapes were in the publication when they were last looked at. Any thread. */
public final class Memberships {
    private final Map<RelationId, Membership> last = new HashMap<>();
    private final Set<RelationId> broken = new HashSet<>();

    /** Creates it without any table. */
    public Memberships() {}

    /** Compares with the previous look and replaces it. */
    synchronized void look(RelationId table, Membership now) {
        var before = last.put(table, now);
        if (before != null && !now.goesOnFrom(before)) {
            broken.add(table);
        }
    }

    /**
     * Starts again for a table that has just been added to the publication: earlier looks do not
     * count.
     */
    synchronized void begin(RelationId table, Membership now) {
        last.put(table, now);
        broken.remove(table);
    }

    /** Whether a table was out of the publication between two looks since it was last forgotten. */
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

    /** Forgets all other tables. */
    synchronized void retain(Collection<RelationId> tables) {
        last.keySet().retainAll(tables);
        broken.retainAll(tables);
    }
}
