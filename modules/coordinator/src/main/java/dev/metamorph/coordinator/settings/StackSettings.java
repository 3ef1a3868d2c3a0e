package dev.metamorph.coordinator.settings;

import dev.metamorph.coordinator.postgres.DatabaseLogin;
import dev.metamorph.coordinator.state.ConnectionTimings;
import dev.metamorph.feed.record.LogFormat;

import java.net.URI;
import java.util.ArrayList;

/**
 * What the coordinator of one stack must know.
 *
 * @param stack the stack's id
 * @param database where Postgres is, and as whom it is asked
 * @param replication the names of what lies in the database
 * @param address where other instances reach this one
 * @param format what shapes the bytes of new shapes' logs
 * @param connecting how long the connection side waits for what
 * @param creating how long the creation of a shape waits for what
 * @param housekeeping how often the leader looks after what exists
 */
public record StackSettings(
        String stack,
        Database database,
        Replication replication,
        URI address,
        LogFormat format,
        ConnectionTimings connecting,
        CreationTimings creating,
        HousekeepingTimings housekeeping) {
    /**
     * The database.
     *
     * @param admin a direct connection with the replication credentials
     * @param pooled for snapshots; may go through a pooler
     * @param connections how many connections to open at most, the replication connection not
     *     counted; a quarter of them, 1 to 4, is for administration
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

        /** How many connections administration has. */
        public int adminConnections() {
            return Math.clamp(connections / 4, 1, 4);
        }

        /** How many connections take snapshots. */
        public int snapshotConnections() {
            return connections - adminConnections();
        }
    }

    /**
     * What lies in the database.
     *
     * @param slot the replication slot's name; the advisory lock is taken on its hash
     * @param publication the publication's name
     * @param manual whether tables are put into the publication, and their replica identity is set,
     *     by someone else
     */
    public record Replication(String slot, String publication, boolean manual) {
        /** Refuses names that Postgres would. */
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
