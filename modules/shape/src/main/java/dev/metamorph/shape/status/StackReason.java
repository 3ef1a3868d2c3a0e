package dev.metamorph.shape.status;

import java.util.Locale;

/**
 * The reasons that are not failures of Postgres or Kafka; the coordinator's table of failures has
 * those.
 */
public enum StackReason implements Reason {
    /** Nothing is wrong. */
    NONE("nothing is wrong", Text.NOTHING),

    // Of the stack and its parts.
    CONNECTING("the database is being connected to", Text.NOTHING),
    ANOTHER_PART("another part has to work first", "see the part that does not work"),
    OTHER_LEADER("another instance leads", Text.NOTHING),
    SLOT_SETUP("the replication slot is being set up", Text.NOTHING),
    STREAM_STARTING("the stream is being started", Text.NOTHING),
    SHAPE_LOGS_OPENING(
            "the shape logs are being opened",
            "nothing; if it lasts, the log says why the shape logs do not start"),
    SHAPE_LOGS_RESTORING(
            "partitions are being restored from Kafka",
            "nothing; it takes some 9 s for each GB of state"),
    PARTITION_UNASSIGNED(
            "no instance has the partition",
            "nothing; if it lasts, check the group <stack>-shapelog in Kafka"),
    PARTITION_BEHIND(
            "a partition does not advance although its part of the feed has records",
            "look for an error in the log of the instance that has the partition; if there is none, restart that instance"),
    KAFKA_SILENT(
            "Kafka does not answer",
            "check the brokers at KAFKA_BOOTSTRAP_SERVERS; meanwhile the slot retains WAL"),
    SLOT_STALLED(
            "the slot does not advance although there is WAL to follow",
            "look for one very large transaction, a synchronized standby slot, or an error in the log; the slot retains WAL"),
    DATABASE_SILENT(
            "the database has not answered for some time",
            "check that Postgres runs and can be reached; meanwhile the slot retains WAL"),
    PUBLISHING_SET_ASIDE(
            "the topic of a published shape cannot be written",
            "`metamorph published` says why for each of them"),
    DISK_SCARCE(
            "the disk of the data folder is nearly full, so that no shape is created",
            "free space on it, or end shapes; see DISK_CREATION_LIMIT"),
    DISK_FULL(
            "the disk of the data folder is full, so that the shape logs are stopped",
            "free space on it, and they start again; see DISK_LIMIT"),
    STOPPING("the instance is stopping", Text.NOTHING),

    // Failures that are found by looking, without an error of the server.
    SERVER_IN_RECOVERY(
            "the server is a standby", "give the primary's address as DATABASE_URL, or promote it"),
    SERVER_TOO_OLD("the server is older than Postgres 14", "upgrade Postgres"),
    PUBLICATION_UNFIT("the publication is not as it must be", Text.SETTING),
    PUBLICATION_DROPPED(
            "the publication was dropped", "nothing; it is created again, and all shapes, too"),
    PUBLICATION_RECREATED(
            "the publication was dropped and created again while rows were written",
            "nothing; all shapes are created again"),
    SLOT_LOST(
            "the replication slot cannot be continued",
            "nothing; all shapes are created again; see max_slot_wal_keep_size"),
    WAL_BUDGET_EXCEEDED(
            "the replication slot retains more WAL than WAL_BUDGET",
            "nothing; the slot is dropped, and all shapes are created again; find out what kept the slot from advancing"),
    SLOT_UNFIT("the replication slot belongs to something else", Text.SETTING),
    FAULT("a fault of Metamorph", "report the error in the log"),

    // Of refused requests.
    CONCURRENT_REQUEST_LIMIT_EXCEEDED(
            "too many requests are served at the same time",
            "retry; see MAX_INITIAL_REQUESTS and MAX_EXISTING_REQUESTS"),
    REQUEST_BODY_LIMIT_EXCEEDED("too many request bodies are being read", Text.RETRY),
    SUBSET_LIMIT_EXCEEDED("too many subsets are being queried", Text.RETRY),
    ROWS_LIMIT_EXCEEDED("too many kept rows are being sent", Text.RETRY),
    EXPLAIN_LIMIT_EXCEEDED("too many shapes are being explained", Text.RETRY),
    SHAPES_LIMIT_EXCEEDED("too many lists of shapes are being made", Text.RETRY),
    METRICS_LIMIT_EXCEEDED("too many requests for metrics wait for their page", Text.RETRY),
    SHAPE_CREATION_LIMIT_EXCEEDED(
            "more shapes are being created than `MAX_SHAPE_CREATIONS` in a second",
            "retry after the time in `retry-after`; see MAX_SHAPE_CREATIONS"),
    SHAPE_LOG_NOT_READY("the shape's log is not ready on this instance", Text.RETRY),
    SNAPSHOT_UNFINISHED("the initial snapshot is still being written", Text.RETRY),
    ROWS_BEHIND(
            "the kept rows are not as new as the query wants them",
            "retry; the header metamorph-lsn says where they stand"),
    SNAPSHOT_FAILED("the initial snapshot cannot be taken", "the message says why"),
    ROW_TOO_LARGE(
            "a row of the shape is larger than `MAX_ROW_SIZE`",
            "make the row smaller, or raise MAX_ROW_SIZE"),
    PARTITION_RESTORING("the shape's partition is being restored", Text.RETRY),
    INSTANCE_UNREACHABLE(
            "the instance that can answer cannot be reached",
            "retry; check ADVERTISED_URL and the network between the instances"),
    CREATION_TIMED_OUT("the creation of the shape takes too long", Text.RETRY),
    CREATION_FAILED("the shape could not be created", "retry; the log says why"),
    EARLIER_SHAPES_ENDING("earlier shapes of the table have not ended yet", Text.RETRY),
    TABLE_CHANGING("the table keeps changing", Text.RETRY),
    TABLE_NOT_PUBLISHED("the table cannot be published", "the message says what to run"),
    DATABASE_UNAVAILABLE(
            "the database cannot be asked now", "retry; `metamorph status` says what is wrong"),
    DATABASE_POOL_EXHAUSTED(
            "all connections of the pool are in use", "retry; see DATABASE_POOL_SIZE"),
    QUERY_REFUSED("the database refuses the query", "the message says why"),
    SUBSET_FAILED("the subset could not be read", "retry; the log says why"),
    EXPLAIN_FAILED("the shape could not be explained", "retry; the log says why"),
    REGISTRY_UNREAD("the shape registry has not been read to its end yet", Text.RETRY),
    DECLARATION_FAILED("the declaration could not be written", "retry; the log says why"),
    INTERRUPTED("the work was interrupted", Text.RETRY);

    private final String condition;
    private final String remedy;

    StackReason(String condition, String remedy) {
        this.condition = condition;
        this.remedy = remedy;
    }

    @Override
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String condition() {
        return condition;
    }

    @Override
    public String remedy() {
        return remedy;
    }

    @Override
    public boolean isOrdinary() {
        return switch (this) {
            case NONE,
                    CONNECTING,
                    ANOTHER_PART,
                    OTHER_LEADER,
                    SLOT_SETUP,
                    STREAM_STARTING,
                    SHAPE_LOGS_OPENING,
                    SHAPE_LOGS_RESTORING,
                    PARTITION_UNASSIGNED,
                    REGISTRY_UNREAD,
                    STOPPING ->
                    true;
            default -> false;
        };
    }

    /** Texts that several reasons share. */
    private static final class Text {
        static final String NOTHING = "nothing";
        static final String RETRY = "retry";
        static final String SETTING = "change what the message names; it is retried until then";

        private Text() {}
    }
}
