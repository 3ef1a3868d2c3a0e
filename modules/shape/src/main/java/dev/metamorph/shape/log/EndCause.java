package dev.metamorph.shape.log;

import java.util.Locale;

/**
 * The cause of the end of a shape, by which ended shapes are counted. The reason in words is
 * reported separately.
 */
public enum EndCause {
    /** The removal of the shape was requested. */
    DROPPED,
    /** There were more shapes than allowed, and others were read later. */
    EVICTED,
    /** The shape was not read for long. */
    EXPIRED,
    /** The where clause could not be evaluated for a row. */
    WHERE_NOT_EVALUATED,
    /** The table was truncated. */
    TRUNCATED,
    /** The table changed, or its replica identity no longer gives whole old rows. */
    TABLE_CHANGED,
    /** A change of the table, or a row of the initial snapshot, was larger than the limit. */
    ROW_TOO_LARGE,
    /** The log had more changes behind the initial snapshot than allowed. */
    LOG_TOO_LONG,
    /** A transaction moved more rows, because values of subqueries changed, than allowed. */
    TOO_MANY_MOVES,
    /** A table that its clause needs outgrew the limit of kept rows. */
    KEPT_TABLE_TOO_LARGE,
    /** A subquery, or all of a partition together, had more values than allowed. */
    TOO_MANY_VALUES,
    /** A table was compared with subqueries by more combinations of columns than allowed. */
    TOO_MANY_ARRANGEMENTS,
    /** The initial snapshot failed, or cannot be continued. */
    SNAPSHOT_FAILED,
    /** The feed lost records, or the feed or the database was replaced: every shape ends. */
    FEED_BROKEN,
    /** Another shape has the same definition. */
    DUPLICATE,
    /** This version of the program cannot read the definition of the shape. */
    NOT_UNDERSTOOD,
    /** A bug in this program. */
    FAULT;

    /** The name in metrics, in lower case. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
