package dev.metamorph.shape.log;

import java.util.Locale;

/** Why a shape ends, as it is counted; the reason in words is told beside. */
public enum EndCause {
    /** Someone asked for it. */
    DROPPED,
    /** A row's values cannot be told from its where clause. */
    WHERE_NOT_EVALUATED,
    /** The table was truncated. */
    TRUNCATED,
    /** The table, or what its rows tell of themselves, is not as it was. */
    TABLE_CHANGED,
    /** A change of the table was larger than the limit for one change. */
    ROW_TOO_LARGE,
    /** Its initial snapshot did not come to an end, or cannot be continued. */
    SNAPSHOT_FAILED,
    /** The feed or the database is another one: every shape ends. */
    FEED_BROKEN,
    /** There is one of its definition already. */
    DUPLICATE,
    /** Its definition means nothing to this program. */
    NOT_UNDERSTOOD,
    /** A fault of this program. */
    FAULT;

    /** As metrics name it, in lower case. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
