package dev.metamorph.shape.port;

import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.Xid;
import dev.metamorph.shape.rows.RowKeys;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The rows of shapes that keep them, for queries. The implementation reads the stores of this
 * instance. All methods may be called on any thread.
 */
public interface ShapeRows {
    /** The maximum number of rows that one answer looks at. */
    int MAX_ROWS = 10_000;

    /** The size in bytes after which no more rows are added to an answer. */
    int MAX_BYTES = 16 << 20;

    /** Queries rows of a shape whose log this instance owns. Waits only for the local disk. */
    Answer query(ShapeRef shape, Query query);

    /**
     * Queries rows in this instance's standby of the log. Empty if it has none, or if the shape or
     * its initial snapshot has not reached it yet: a standby never answers that a shape is gone.
     * Waits only for the local disk.
     */
    Optional<Answer.Rows> standby(ShapeRef shape, Query query);

    /**
     * Runs {@code wake} once when the log of a shape that this instance owns may have reached an
     * LSN, or when the log has moved or ended. If this is already the case, runs it before
     * returning. It runs on a thread of the log and must return quickly.
     */
    ShapeLogs.Waiting awaitReached(ShapeRef shape, Lsn lsn, Runnable wake);

    /**
     * The commit of a transaction, if this instance owns the log and the transaction is one of the
     * last {@value #REMEMBERED_XIDS} that it has processed.
     */
    Optional<Lsn> commit(ShapeRef shape, Xid xid);

    /** The number of transactions whose commits are remembered. */
    int REMEMBERED_XIDS = 100_000;

    /**
     * A query for rows.
     *
     * @param from the first key or the beginning of keys, by {@link RowKeys}; inclusive, empty for
     *     all
     * @param to the end of the keys, exclusive; empty for all
     * @param point whether {@code from} is the whole key of the only row that is asked for
     * @param descending whether the last keys come first
     * @param limit the maximum number of rows
     */
    @SuppressWarnings("ArrayRecordComponent") // read where it is used; never compared
    record Query(byte[] from, byte[] to, boolean point, boolean descending, int limit) {
        /** A query for the row of a key. */
        public static Query point(byte[] key) {
            return new Query(key, RowKeys.endOf(key), true, false, 1);
        }
    }

    /** The answer to a query. */
    sealed interface Answer {
        /**
         * Rows, all of them as they are at one position.
         *
         * @param rows each a JSON object
         * @param more the key of the last row that was looked at, if more rows may follow
         * @param reached the LSN up to which the rows contain every change
         * @param offset the visible end of the shape's log at that position
         * @param lagMillis an upper limit of the time since the rows were the newest that any
         *     instance has; 0 for the owner of the log, empty if a standby has never been at the
         *     end of what it follows
         */
        record Rows(
                List<byte[]> rows,
                Optional<byte[]> more,
                Lsn reached,
                LogOffset offset,
                OptionalLong lagMillis)
                implements Answer {
            /** Copies the list. */
            public Rows {
                rows = List.copyOf(rows);
            }

            /** The same rows, if all that is known is that no change up to an LSN is missing. */
            public Rows knownUpTo(Lsn lsn) {
                var end = new Lsn(offset.transaction());
                var known = reached.isAtOrBefore(lsn) ? reached : lsn;
                return new Rows(rows, more, known.max(end), offset, lagMillis);
            }

            /** The same rows as of a standby that lags. */
            public Rows lagging(OptionalLong millis) {
                return new Rows(rows, more, reached, offset, millis);
            }
        }

        /** The shape has ended or never existed. */
        record Gone() implements Answer {}

        /**
         * Another instance owns the log.
         *
         * @param instance that instance's address
         */
        record Elsewhere(URI instance) implements Answer {}

        /** The initial snapshot is not complete. {@link ShapeLogs#await} reports when it is. */
        record Unfinished() implements Answer {}

        /**
         * The rows cannot be read now, because their store is being restored or moved, or because
         * they change too fast.
         *
         * @param reason the reason in a few words
         */
        record NotYet(String reason) implements Answer {}
    }
}
