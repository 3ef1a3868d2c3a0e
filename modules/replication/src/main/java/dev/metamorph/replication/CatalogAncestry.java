package dev.metamorph.replication;

import dev.metamorph.feed.port.ReplicationClient.ReplicationException;
import dev.metamorph.replication.pgoutput.Ancestry;
import dev.metamorph.shape.relation.RelationId;

import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Answers from Postgres's catalog, over a connection of its own that is opened when it is first
 * needed, and opened once more if it was lost since. Used by the reading thread; {@link #close} by
 * any.
 */
final class CatalogAncestry implements Ancestry, AutoCloseable {
    private static final String QUERY =
            """
            SELECT a.table_id::oid::int8
              FROM pg_catalog.pg_partition_ancestors(?::int8::oid::regclass)
                   WITH ORDINALITY AS a(table_id, distance)
             WHERE a.distance > 1 ORDER BY a.distance\
            """;

    private final ReplicationSettings settings;
    private volatile @Nullable Connection connection;
    private volatile boolean closed;

    CatalogAncestry(ReplicationSettings settings) {
        this.settings = settings;
    }

    @Override
    public List<RelationId> of(RelationId table) {
        try {
            var open = connection;
            if (open != null) {
                try {
                    return ask(open, table);
                } catch (SQLException _) {
                    disconnect();
                }
            }
            return ask(connect(), table);
        } catch (SQLException e) {
            throw new ReplicationException(
                    "looking up the partitioned tables above table %s failed".formatted(table), e);
        }
    }

    /** Aborts the connection, even during a query. */
    @Override
    public void close() {
        closed = true;
        disconnect();
    }

    private List<RelationId> ask(Connection connection, RelationId table) throws SQLException {
        try (var statement = connection.prepareStatement(Sql.tagged(QUERY, settings.slot()))) {
            statement.setLong(1, Integer.toUnsignedLong(table.oid()));
            try (var rows = statement.executeQuery()) {
                var ancestors = new ArrayList<RelationId>();
                while (rows.next()) {
                    ancestors.add(new RelationId((int) rows.getLong(1)));
                }
                return ancestors;
            }
        }
    }

    private Connection connect() throws SQLException {
        var login = settings.login();
        var name = PGProperty.APPLICATION_NAME.getName();
        login.setProperty(name, login.getProperty(name, "metamorph") + " catalog");
        login.putIfAbsent(PGProperty.CONNECT_TIMEOUT.getName(), "10");
        login.putIfAbsent(PGProperty.SOCKET_TIMEOUT.getName(), "10");
        var opened = ReplicationSettings.connect(login);
        connection = opened;
        if (closed) {
            disconnect();
        }
        return opened;
    }

    private void disconnect() {
        var open = connection;
        connection = null;
        if (open != null) {
            try {
                open.abort(Runnable::run);
            } catch (SQLException _) {
                // The connection is gone then.
            }
        }
    }
}
