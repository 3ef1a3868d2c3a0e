package dev.metamorph.coordinator.postgres;

import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.RelationId;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Logs that a role lacks privileges on a table, once a table until it has them. Any thread. */
public final class PrivilegeWarnings {
    private static final Logger log = LoggerFactory.getLogger(PrivilegeWarnings.class);

    private final Set<RelationId> warned = ConcurrentHashMap.newKeySet();

    /**
     * Logs it unless it was logged before.
     *
     * @param statements what mends it, as SQL
     */
    public void missing(Relation table, String role, List<String> statements) {
        if (warned.add(table.id())) {
            log.warn(
                    "Role lacks privileges on a table table={} role={} statement=\"{}\"",
                    table.name(),
                    role,
                    String.join("; ", statements));
        }
    }

    /** The role has the privileges now. */
    public void granted(RelationId table) {
        warned.remove(table);
    }
}
