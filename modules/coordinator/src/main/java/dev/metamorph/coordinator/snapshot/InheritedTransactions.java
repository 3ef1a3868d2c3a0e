package dev.metamorph.coordinator.snapshot;

import dev.metamorph.shape.PgSnapshot;
import dev.metamorph.shape.Xid;
import dev.metamorph.shape.relation.Relation;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The transactions that ran when this leader had claimed the feed. A former leader may have sent
 * one of them although no snapshot sees it: a commit that waits for a synchronous standby is in the
 * WAL, and becomes visible when the standby has answered.
 *
 * <p>Such a transaction keeps the locks of the tables that it wrote to until it is visible, and
 * {@code pg_locks} shows locks to every role. So a table without such a lock is safe, and a lock is
 * suspect if its session waits for the standby or may do so: {@code pg_stat_activity} hides the
 * wait of other roles' sessions from a role without {@code pg_read_all_stats}. So that a long
 * transaction of a hidden session does not stand in the way of new shapes until its end, {@link
 * ReleasedCommits} finds out whether there can be such a commit at all. Any thread.
 */
public final class InheritedTransactions {
    /**
     * A session that runs COMMIT PREPARED has no transaction id of its own, and the server does not
     * tell which prepared transaction it commits: while there may be such a session, all prepared
     * ones are suspect. A hidden session may be one only if it is in a transaction, which its lock
     * on its virtual transaction id shows.
     */
    private static final String SUSPECTS =
            """
            SELECT t.transactionid::text::bigint AS xid, l.pid, x.gid,
                   pg_catalog.quote_ident(current_user) AS role,
                   CASE WHEN l.pid IS NOT NULL
                        THEN coalesce(a.query = '<insufficient privilege>', false)
                        ELSE NOT EXISTS (
                             SELECT FROM pg_catalog.pg_stat_activity b
                              WHERE b.datname = pg_catalog.current_database()
                                AND b.backend_xid IS NULL AND b.wait_event = 'SyncRep')
                        END AS hidden
              FROM pg_catalog.pg_locks l
              JOIN pg_catalog.pg_locks t
                     ON t.locktype = 'transactionid' AND t.granted AND t.mode = 'ExclusiveLock'
                    AND t.virtualtransaction = l.virtualtransaction
                    AND t.pid IS NOT DISTINCT FROM l.pid
              LEFT JOIN pg_catalog.pg_prepared_xacts x ON x.transaction = t.transactionid
              LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
             WHERE l.locktype = 'relation' AND l.granted
               AND l.database = (SELECT oid FROM pg_catalog.pg_database
                                  WHERE datname = pg_catalog.current_database())
               AND l.relation = ANY (?::oid[])
               AND l.mode IN ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock',
                              'AccessExclusiveLock')
               AND CASE WHEN l.pid IS NOT NULL
                        THEN a.pid IS NULL OR a.wait_event = 'SyncRep'
                             OR a.query = '<insufficient privilege>'
                        ELSE EXISTS (
                             SELECT FROM pg_catalog.pg_stat_activity b
                              WHERE b.datname = pg_catalog.current_database()
                                AND b.backend_xid IS NULL
                                AND (b.wait_event = 'SyncRep'
                                     OR b.query = '<insufficient privilege>'
                                        AND EXISTS (SELECT FROM pg_catalog.pg_locks v
                                                     WHERE v.locktype = 'virtualxid'
                                                       AND v.pid = b.pid)))
                        END
             ORDER BY l.pid, xid
            """;

    /**
     * A snapshot does not list running transactions that are newer than the last one that ended;
     * the locks that transactions hold on their ids do.
     */
    private static final String RUNNING =
            """
            SELECT transactionid::text::bigint FROM pg_catalog.pg_locks
             WHERE locktype = 'transactionid' AND granted AND mode = 'ExclusiveLock'
            """;

    private final Set<Xid> transactions;
    private final ReleasedCommits commits;
    private volatile boolean allEnded;

    /** The given transactions; for tests of other classes. */
    InheritedTransactions(Collection<Xid> transactions) {
        this(transactions, new ReleasedCommits(InstantSource.system(), ReleasedCommits.SETTLE));
    }

    private InheritedTransactions(Collection<Xid> transactions, ReleasedCommits commits) {
        this.transactions = Set.copyOf(transactions);
        this.commits = commits;
        allEnded = transactions.isEmpty();
    }

    /**
     * Reads the transactions, subtransactions among them, that run now. Called after the feed was
     * claimed: a former leader can have sent nothing that begins later.
     *
     * @throws SQLException if the server refuses or cannot be reached
     */
    public static InheritedTransactions running(Connection connection) throws SQLException {
        return running(
                connection, new ReleasedCommits(InstantSource.system(), ReleasedCommits.SETTLE));
    }

    static InheritedTransactions running(Connection connection, ReleasedCommits commits)
            throws SQLException {
        var running = new ArrayList<Xid>();
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(RUNNING)) {
            while (row.next()) {
                running.add(new Xid((int) row.getLong(1)));
            }
        }
        return new InheritedTransactions(running, commits);
    }

    /**
     * The suspects that wrote to the table or its partitions, in words for people. If there are
     * none, every snapshot that is taken after this sees all that a former leader sent of the
     * table.
     *
     * @param connection in autocommit; in the same state afterwards
     */
    List<String> writers(Connection connection, Relation table) throws SQLException {
        if (allEnded) {
            return List.of();
        }
        var tables = new ArrayList<>(table.partitions());
        tables.add(table.id());
        var oids = tables.stream().map(Object::toString).collect(Collectors.joining(",", "{", "}"));
        var suspects = new LinkedHashSet<String>();
        try (var statement = connection.prepareStatement(SUSPECTS)) {
            statement.setString(1, oids);
            var row = statement.executeQuery();
            while (row.next()) {
                var pid = row.getInt("pid");
                if (transactions.contains(new Xid((int) row.getLong("xid")))) {
                    var gid = Objects.requireNonNullElse(row.getString("gid"), "?");
                    var words =
                            pid == 0 ? "prepared transaction '%s'".formatted(gid) : "pid " + pid;
                    suspects.add(words + hidden(row));
                }
            }
        }
        if (!suspects.isEmpty() && commits.areVisible(connection)) {
            allEnded = true;
            return List.of();
        }
        return List.copyOf(suspects);
    }

    /** The statement that shows whether the session waits, if it is hidden from our role. */
    private static String hidden(ResultSet row) throws SQLException {
        return row.getBoolean("hidden")
                ? " (role %1$s cannot see whether it waits; run GRANT pg_read_all_stats TO %1$s)"
                        .formatted(row.getString("role"))
                : "";
    }

    /** Notes a later snapshot: if all of the transactions have ended for it, none is a suspect. */
    void seen(PgSnapshot later) {
        if (!allEnded && transactions.stream().allMatch(later::sees)) {
            allEnded = true;
        }
    }
}
