package dev.metamorph.app.doctor;

import java.util.Locale;

/** Everything that is checked. {@code docs/doctor.md} is generated from these. */
public enum Check {
    SETTINGS(Area.SETTINGS, "The settings are complete and have the right form."),
    DATABASE_REACHABLE(
            Area.DATABASE, true, "`DATABASE_URL` leads to a database that accepts our role."),
    SERVER_VERSION(Area.DATABASE, "The server is Postgres 14 or later."),
    SERVER_MINOR(
            Area.DATABASE,
            "The server is not older than 14.18, 15.13, 16.9 or 17.5: earlier minor versions can lose changes in logical decoding."),
    PRIMARY(Area.DATABASE, true, "The server is no standby."),
    WAL_LEVEL(Area.DATABASE, "`wal_level` is `logical`."),
    REPLICATION(
            Area.DATABASE,
            "A connection in replication mode is accepted: the role may replicate, and no connection pooler is in the way."),
    FREE_SLOT(Area.DATABASE, true, "There is a free replication slot, or the stack has its own."),
    FREE_SENDER(Area.DATABASE, true, "There is a free WAL sender for this instance."),
    FREE_CONNECTIONS(Area.DATABASE, true, "There are `DATABASE_POOL_SIZE` free connections."),
    SLOT(
            Area.DATABASE,
            true,
            "The stack's slot can be used: right plugin, right database, not lost."),
    WAL_LIMIT(
            Area.DATABASE,
            "`max_slot_wal_keep_size` is set, so that a stack that is stopped for long does not fill the disk of the database."),
    WAL_BUDGET(
            Area.DATABASE,
            "`WAL_BUDGET` is set if `max_slot_wal_keep_size` is not, so that a stack that runs does not fill the disk of the database."),
    SLOT_TIMEOUT(
            Area.DATABASE,
            "`idle_replication_slot_timeout` is not set, so that the slot survives a stop."),
    SENDER_TIMEOUT(
            Area.DATABASE,
            "`wal_sender_timeout` is set, so that a leader that is gone loses its lock."),
    PUBLICATION(
            Area.DATABASE,
            true,
            "The publication can be used, or created: all operations, partitions under their own names, generated columns, ownership."),
    TABLES_EXIST(Area.DATABASE, "The tables of `--table` exist."),
    TABLES_PUBLISHED(
            Area.DATABASE, "The tables can be published: they are already, or our role owns them."),
    REPLICA_IDENTITY(Area.DATABASE, "Tables published by hand have `REPLICA IDENTITY FULL`."),
    TABLES_READABLE(Area.DATABASE, "The role of the initial snapshots may read the tables."),
    ROW_SECURITY(Area.DATABASE, "Row-level security hides no rows from our role."),
    SYNCHRONOUS_STANDBYS(
            Area.DATABASE,
            "With synchronous standbys, the role sees the waits of other sessions (`pg_read_all_stats`)."),
    DATABASE_CLOCK(Area.CLOCK, "The clocks of this machine and of the database agree within 2 s."),
    KAFKA_REACHABLE(Area.KAFKA, true, "`KAFKA_BOOTSTRAP_SERVERS` leads to a Kafka that answers."),
    KAFKA_VERSION(Area.KAFKA, "Kafka's metadata version is 3.3 or later."),
    TOPICS(
            Area.KAFKA,
            "The stack's topics can be created, or exist with the right partitions and configuration."),
    BROKERS(Area.KAFKA, "There are as many brokers as the topics have replicas."),
    TOPIC_RIGHTS(Area.KAFKA, "The client may read, write, describe and trim the topics."),
    GROUP_RIGHTS(Area.KAFKA, "The client may use the consumer group `<STACK_ID>-shapelog`."),
    TRANSACTION_RIGHTS(Area.KAFKA, "The client may use the stack's transactional ids."),
    MESSAGE_SIZE(Area.KAFKA, "`message.max.bytes` of the brokers admits records of 1 MB."),
    TRANSACTION_LOG(
            Area.KAFKA,
            "Kafka can keep its transaction log: its replicas fit the number of brokers."),
    OFFSETS_LOG(
            Area.KAFKA, "Kafka can keep its offsets: their replicas fit the number of brokers."),
    TRANSACTION_TIMEOUT(Area.KAFKA, "`transaction.max.timeout.ms` admits transactions of 30 s."),
    SESSION_TIMEOUT(Area.KAFKA, "The group's session timeout is within the brokers' bounds."),
    LOG_CLEANER(Area.KAFKA, "`log.cleaner.enable` is true: compacted topics are compacted."),
    UNCLEAN_ELECTION(
            Area.KAFKA,
            "`unclean.leader.election.enable` is false: no acknowledged record is lost."),
    KAFKA_CLOCK(
            Area.CLOCK,
            "The clocks of this machine and of Kafka's controller agree within 2 s (Kafka in KRaft mode, and only if the client may describe the cluster)."),
    DATA_FOLDER(Area.DATA_FOLDER, "`DATA_DIR` can be written to, or created."),
    DATA_FOLDER_SPACE(Area.DATA_FOLDER, "Its disk has 2 GB of free space or more."),
    DATA_FOLDER_KIND(
            Area.DATA_FOLDER,
            "It is a local disk that outlives the container: no network file system, no memory, no container layer."),
    PORT(Area.PORT, "`PORT` can be listened on, and `ADMIN_PORT` if it is given."),
    CERTIFICATE(
            Area.TLS,
            "The certificate of the port is valid for 14 days or more. (Files that cannot be read, or do not belong together, are wrong settings.)"),
    CERTIFICATE_NAME(Area.TLS, "The certificate is for the host of `ADVERTISED_URL`.");

    private final Area area;
    private final boolean passing;
    private final String expected;

    Check(Area area, String expected) {
        this(area, false, expected);
    }

    Check(Area area, boolean passing, String expected) {
        this.area = area;
        this.passing = passing;
        this.expected = expected;
    }

    /** A part of what a stack needs. */
    public enum Area {
        SETTINGS,
        DATABASE,
        KAFKA,
        DATA_FOLDER,
        PORT,
        TLS,
        CLOCK;

        /** The name in output. */
        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    Area area() {
        return area;
    }

    /**
     * Returns whether what is wrong is no reason to end a start: it may pass by itself, or it
     * concerns only the instance that leads, which then ends with the problem itself.
     */
    boolean isPassing() {
        return passing;
    }

    /** The state without a finding, in Markdown. */
    String expected() {
        return expected;
    }

    /** The name in output. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
