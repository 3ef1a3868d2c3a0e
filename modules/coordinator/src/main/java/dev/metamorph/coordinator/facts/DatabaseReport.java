package dev.metamorph.coordinator.facts;

import dev.metamorph.shape.relation.TableName;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/** The result of looking at a database. */
public sealed interface DatabaseReport {
    /**
     * There was no connection, or a query failed.
     *
     * @param state the SQLSTATE; empty if there is none
     * @param reason one line, without secrets
     */
    record Unreachable(String state, String reason) implements DatabaseReport {}

    /**
     * The server is too old to be asked further.
     *
     * @param version {@code server_version_num}
     */
    record Unsupported(int version) implements DatabaseReport {}

    /**
     * The database was read.
     *
     * @param tables the tables that were looked at
     * @param absent the tables that were asked for and do not exist
     */
    record Facts(
            Server server,
            Capacity capacity,
            Role role,
            Replicating replicating,
            Slot slot,
            Publication publication,
            List<Table> tables,
            List<TableName> absent,
            Clock clock)
            implements DatabaseReport {
        /** Copies the lists. */
        public Facts {
            tables = List.copyOf(tables);
            absent = List.copyOf(absent);
        }
    }

    /**
     * The server and its settings.
     *
     * @param version {@code server_version_num}
     * @param walLevel {@code wal_level}
     * @param keptWalMebibytes {@code max_slot_wal_keep_size}; -1 for no limit
     * @param senderTimeout {@code wal_sender_timeout}; zero for none
     * @param idleSlotTimeout {@code idle_replication_slot_timeout}; zero for none
     * @param synchronousStandbys {@code synchronous_standby_names}; empty for none
     */
    record Server(
            int version,
            boolean inRecovery,
            String walLevel,
            long keptWalMebibytes,
            Duration senderTimeout,
            Duration idleSlotTimeout,
            String synchronousStandbys) {}

    /**
     * The limits of the server, and how much of them is in use by others.
     *
     * @param slots {@code max_replication_slots}
     * @param senders {@code max_wal_senders}
     * @param connections the connections that this role may use
     */
    record Capacity(
            int slots,
            int usedSlots,
            int senders,
            int usedSenders,
            int connections,
            int usedConnections) {}

    /**
     * The role of {@code DATABASE_URL}.
     *
     * @param database the database that the connection is to
     * @param managed whether the server has the role {@code rds_replication}, whose members may
     *     replicate
     * @param readsAllStats whether the role sees the waits of other sessions
     * @param creates whether the role may create a publication
     */
    record Role(
            String name,
            String database,
            boolean managed,
            boolean readsAllStats,
            boolean creates) {}

    /** The server's answer to a connection in replication mode. */
    sealed interface Replicating {
        /** It was accepted. */
        record Accepted() implements Replicating {}

        /**
         * It was not.
         *
         * @param state the SQLSTATE; empty if there is none
         * @param isLasting whether it stays so until a person has changed something
         * @param reason one line: what is wrong and, if known, the remedy
         */
        record Refused(String state, boolean isLasting, String reason) implements Replicating {}
    }

    /** The stack's replication slot. */
    sealed interface Slot {
        /** There is none yet. */
        record Absent() implements Slot {}

        /**
         * There is one.
         *
         * @param here whether it belongs to this database
         * @param lost whether the server has invalidated it
         * @param active whether a session streams from it
         * @param retainedBytes how much WAL the server keeps for it
         */
        record Present(
                String plugin, boolean here, boolean lost, boolean active, long retainedBytes)
                implements Slot {}
    }

    /** The stack's publication. */
    sealed interface Publication {
        /** There is none yet. */
        record Absent() implements Publication {}

        /**
         * There is one.
         *
         * @param operations whether it publishes all operations
         * @param viaRoot whether it publishes partitions under the name of their root
         * @param generated whether it publishes generated columns
         * @param owned whether our role may alter it
         * @param owner the name of the role that owns it
         */
        record Present(
                boolean operations, boolean viaRoot, boolean generated, boolean owned, String owner)
                implements Publication {}
    }

    /**
     * A table.
     *
     * @param traits what is true of it
     * @param owner the name of the role that owns it
     */
    record Table(TableName name, String owner, Set<Trait> traits) {
        /** Copies the set. */
        public Table {
            traits = Set.copyOf(traits);
        }

        /** Returns whether it has that trait. */
        public boolean is(Trait trait) {
            return traits.contains(trait);
        }
    }

    /** A property of a table. */
    enum Trait {
        /** Our role may alter it. */
        OWNED,
        /** A superuser owns it. */
        OWNED_BY_SUPERUSER,
        /** It is in the publication, itself or by its schema or as one of all tables. */
        PUBLISHED,
        /** The publication leaves out rows or columns. */
        PARTIAL,
        /** It and its partitions have {@code REPLICA IDENTITY FULL}. */
        FULL,
        /** The role of the initial snapshots may select from it. */
        READABLE,
        /** The role that reads snapshots may use its schema. */
        REACHABLE,
        /** Row security hides rows from our role. */
        FILTERED
    }

    /**
     * The server's clock.
     *
     * @param ahead how far it is ahead of ours; negative if it is behind
     * @param uncertainty how far the truth may be from that, either way
     */
    record Clock(Duration ahead, Duration uncertainty) {}
}
