package dev.metamorph.coordinator.settings;

import dev.metamorph.coordinator.postgres.DatabaseLogin;
import dev.metamorph.coordinator.state.ConnectionTimings;
import dev.metamorph.feed.record.LogFormat;
import dev.metamorph.shape.where.value.TextOrder;

import java.net.URI;
import java.util.ArrayList;
import java.util.OptionalLong;

/**
 * Settings of the coordinator of one stack.
 *
 * @param stack the stack's id
 * @param instance the name of this instance in the group that reads the feed; empty if it has none
 * @param database how Postgres is reached
 * @param replication the names of slot and publication
 * @param address where other instances reach this one
 * @param format the format parameters of new shapes' logs
 * @param keeping how large the tables may be whose rows are kept
 * @param maxRowBytes the size limit of a row in an initial snapshot
 * @param textOrder how where clauses order texts
 * @param connecting time limits of the connection side
 * @param creating time limits of the creation of a shape
 * @param housekeeping periods of the leader's tasks
 */
public record StackSettings(
        String stack,
        String instance,
        Database database,
        Replication replication,
        URI address,
        LogFormat format,
        KeepingRules keeping,
        int maxRowBytes,
        TextOrder textOrder,
        ConnectionTimings connecting,
        CreationTimings creating,
        HousekeepingTimings housekeeping) {
    /** A copy for an instance of that name. */
    public StackSettings named(String name) {
        return new StackSettings(
                stack,
                name,
                database,
                replication,
                address,
                format,
                keeping,
                maxRowBytes,
                textOrder,
                connecting,
                creating,
                housekeeping);
    }

    /**
     * The way to the database.
     *
     * @param admin a direct connection with the replication credentials
     * @param pooled for snapshots; may go through a pooler
     * @param connections the maximum number of connections, without the replication connection; a
     *     quarter of them, 1 to 4, is for administration
     */
    public record Database(DatabaseLogin admin, DatabaseLogin pooled, int connections) {
        /** Refuses fewer than two connections. */
        public Database {
            if (connections < 2) {
                throw new IllegalArgumentException(
                        "%d database connections are too few; give 2 or more"
                                .formatted(connections));
            }
        }

        /** The number of connections for administration. */
        public int adminConnections() {
            return Math.clamp(connections / 4, 1, 4);
        }

        /** The number of connections for snapshots. */
        public int snapshotConnections() {
            return connections - adminConnections();
        }
    }

    /**
     * The names of what the stack uses in the database, and what it may cost there.
     *
     * @param slot the replication slot's name; the advisory lock is taken on its hash
     * @param publication the publication's name
     * @param manual whether the operator adds tables to the publication and sets their replica
     *     identity
     * @param walBudget the bytes of WAL that the slot may retain; empty without a limit
     */
    public record Replication(
            String slot, String publication, boolean manual, OptionalLong walBudget) {
        /** Refuses names that Postgres does not accept. */
        public Replication {
            var problems = new ArrayList<String>();
            if (!slot.matches("[a-z0-9_]{1,63}")) {
                problems.add(
                        "replication slot \"%s\": give 1 to 63 of a-z, 0-9 and _".formatted(slot));
            }
            if (publication.isEmpty() || publication.length() > 63) {
                problems.add(
                        "publication \"%s\": give a name of 1 to 63 characters"
                                .formatted(publication));
            }
            if (!problems.isEmpty()) {
                throw new IllegalArgumentException(String.join("\n", problems));
            }
        }
    }
}
