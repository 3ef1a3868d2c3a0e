package dev.metamorph.replication;

import dev.metamorph.feed.port.ReplicationClient.ReplicationException;
import dev.metamorph.feed.port.ReplicationClient.Server;
import dev.metamorph.feed.port.ReplicationClient.Slot;
import dev.metamorph.feed.port.SessionName;
import dev.metamorph.feed.port.SessionText;
import dev.metamorph.shape.Lsn;

import org.postgresql.PGConnection;
import org.postgresql.PGProperty;
import org.postgresql.core.BaseConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * A connection in replication mode: it holds the advisory lock, finds or creates the slot, and then
 * carries the stream. One thread at a time; {@link #abort} from any.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-replication.html">Streaming
 *     replication protocol</a>
 */
final class WalConnection {
    private static final Logger log = LoggerFactory.getLogger(WalConnection.class);
    private static final int VERSION_17 = 170_000;

    private final ReplicationSettings settings;
    private final Connection connection;
    private final ReplicationSocket socket;
    private final Server server;
    private final Duration senderTimeout;

    private WalConnection(
            ReplicationSettings settings, Connection connection, ReplicationSocket socket)
            throws SQLException {
        this.settings = settings;
        this.connection = connection;
        this.socket = socket;
        this.server = identify();
        this.senderTimeout =
                row(
                        "SELECT setting FROM pg_settings WHERE name = 'wal_sender_timeout'",
                        row -> Duration.ofMillis(row.getLong(1)));
        for (var statement : sessionStatements(server.version())) {
            execute(statement);
        }
    }

    /** Opens a connection. */
    static WalConnection open(ReplicationSettings settings) {
        var order = ReplicationSocketFactory.order();
        try {
            var connection = ReplicationSettings.connect(login(settings, order));
            var socket = ReplicationSocketFactory.collect(order).orElseThrow();
            return open(settings, connection, socket);
        } catch (SQLException e) {
            throw new ReplicationException("connecting to the database failed", e);
        } finally {
            ReplicationSocketFactory.collect(order);
        }
    }

    private static WalConnection open(
            ReplicationSettings settings, Connection connection, ReplicationSocket socket)
            throws SQLException {
        try {
            return new WalConnection(settings, connection, socket);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    Server server() {
        return server;
    }

    /** The host of the URL that this connection is to, {@code host:port}. */
    String place() {
        return asked(
                "asking for the database's host",
                () -> {
                    var host =
                            connection
                                    .unwrap(BaseConnection.class)
                                    .getQueryExecutor()
                                    .getHostSpec();
                    var name = host.getHost();
                    return "%s:%d"
                            .formatted(
                                    name.contains(":") && !name.startsWith("[")
                                            ? "[%s]".formatted(name)
                                            : name,
                                    host.getPort());
                });
    }

    /**
     * {@code wal_sender_timeout}: how long the server waits for a status message; zero for no
     * limit.
     */
    Duration senderTimeout() {
        return senderTimeout;
    }

    boolean tryLock() {
        var statement =
                "SELECT pg_try_advisory_lock(hashtext(%s))".formatted(Sql.constant(slotName()));
        return asked("taking the advisory lock", () -> row(statement, row -> row.getBoolean(1)));
    }

    Optional<Slot> slot() {
        return asked("looking for slot \"%s\"".formatted(slotName()), this::findSlot);
    }

    /**
     * Creates the slot; a failover slot where the server supports those.
     *
     * @return the LSN up to which the slot will send nothing
     */
    Lsn createSlot(Duration patience) {
        return asked(
                "creating slot \"%s\"".formatted(slotName()),
                () -> SlotCreation.on(server, options -> create(options, patience)));
    }

    /** Starts to stream from the slot's confirmed position. */
    WalStream start() {
        return asked(
                "streaming from slot \"%s\"".formatted(slotName()),
                () -> {
                    requirePublication();
                    limitRows();
                    var names = Sql.constant(Sql.name(settings.publication()));
                    var copy =
                            connection
                                    .unwrap(PGConnection.class)
                                    .getCopyAPI()
                                    .copyDual(
                                            "START_REPLICATION SLOT %s LOGICAL 0/0 (proto_version '1', publication_names %s)"
                                                    .formatted(Sql.name(slotName()), names));
                    return new WalStream(connection, copy, socket);
                });
    }

    /** Closes the connection in good order. May block; {@link #abort} ends that. */
    void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            abort();
        }
    }

    /** Closes the socket; reads and writes in progress fail. Never blocks. */
    void abort() {
        try {
            socket.close();
        } catch (IOException _) {
            // Nothing else can be done.
        }
    }

    private String slotName() {
        return settings.slot();
    }

    private Server identify() throws SQLException {
        var version =
                row(
                        "SELECT current_setting('server_version_num')::int4, pg_backend_pid(), pg_is_in_recovery()",
                        row -> new int[] {row.getInt(1), row.getInt(2), row.getBoolean(3) ? 1 : 0});
        return row(
                "IDENTIFY_SYSTEM",
                row ->
                        new Server(
                                row.getString("systemid"),
                                row.getInt("timeline"),
                                Lsn.parse(row.getString("xlogpos")),
                                version[0],
                                version[1],
                                version[2] == 1));
    }

    private Optional<Slot> findSlot() throws SQLException {
        var reason =
                server.version() >= VERSION_17
                        ? "coalesce(s.invalidation_reason, '')"
                        : "CASE WHEN s.wal_status = 'lost' THEN 'wal_removed' ELSE '' END";
        var query =
                """
                SELECT s.confirmed_flush_lsn, coalesce(s.plugin, ''), coalesce(s.active_pid, 0), %s,
                       s.database IS NOT DISTINCT FROM current_database(), s.database,
                       coalesce(s.restart_lsn, '0/0')
                  FROM pg_replication_slots s WHERE s.slot_name = %s\
                """
                        .formatted(reason, Sql.constant(slotName()));
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(tagged(query))) {
            return rows.next() ? Optional.of(slot(rows)) : Optional.empty();
        }
    }

    private Slot slot(ResultSet row) throws SQLException {
        if (!row.getBoolean(5)) {
            throw new SQLException(
                    "replication slot \"%s\" belongs to database %s; give another slot name"
                            .formatted(slotName(), row.getString(6)),
                    "55000");
        }
        var confirmed = row.getString(1);
        return new Slot(
                confirmed == null ? Lsn.ZERO : Confirmation.covered(Lsn.parse(confirmed)),
                Lsn.parse(row.getString(7)),
                row.getString(2),
                row.getInt(3),
                row.getString(4));
    }

    private Lsn create(String options, Duration patience) throws SQLException {
        var command =
                "CREATE_REPLICATION_SLOT %s LOGICAL pgoutput %s"
                        .formatted(Sql.name(slotName()), options);
        var before = connection.getNetworkTimeout();
        try (var statement = connection.createStatement()) {
            connection.setNetworkTimeout(Runnable::run, 0);
            statement.setQueryTimeout(Math.toIntExact(Math.max(1, patience.toSeconds())));
            try (var rows = statement.executeQuery(command)) {
                rows.next();
                return Confirmation.covered(Lsn.parse(rows.getString("consistent_point")));
            }
        } finally {
            if (!connection.isClosed()) {
                connection.setNetworkTimeout(Runnable::run, before);
            }
        }
    }

    /** Fails if there is no publication; Postgres itself would fail at the first change only. */
    private void requirePublication() throws SQLException {
        var exists =
                row(
                        "SELECT EXISTS (SELECT FROM pg_publication WHERE pubname = %s)"
                                .formatted(Sql.constant(settings.publication())),
                        row -> row.getBoolean(1));
        if (!exists) {
            throw new SQLException(
                    "publication \"%s\" does not exist".formatted(settings.publication()), "42704");
        }
    }

    /**
     * With GSS encryption messages cannot be told apart below pgjdbc: there they are not limited.
     */
    private void limitRows() throws SQLException {
        var encrypted =
                row(
                        "SELECT coalesce(bool_or(encrypted), false) FROM pg_stat_gssapi WHERE pid = pg_backend_pid()",
                        row -> row.getBoolean(1));
        if (encrypted) {
            log.warn("Rows not limited because the connection is encrypted by GSSAPI");
            return;
        }
        try {
            socket.limit(settings.maxRowBytes());
        } catch (IOException e) {
            throw new SQLException("rows cannot be limited", "08006", e);
        }
    }

    private static List<String> sessionStatements(int version) {
        var statements = new ArrayList<>(SessionText.statements());
        statements.add("SET statement_timeout = 0");
        statements.add("SET lock_timeout = 0");
        statements.add("SET idle_in_transaction_session_timeout = 0");
        if (version >= 140_000) {
            statements.add("SET idle_session_timeout = 0");
        }
        if (version >= VERSION_17) {
            statements.add("SET transaction_timeout = 0");
        }
        return statements;
    }

    private static Properties login(ReplicationSettings settings, String order) {
        var login = settings.login();
        var name = PGProperty.APPLICATION_NAME.getName();
        login.setProperty(name, login.getProperty(name, "metamorph") + " replication");
        if (!settings.instance().isEmpty()) {
            login.setProperty(name, SessionName.of(login.getProperty(name), settings.instance()));
        }
        login.putIfAbsent(PGProperty.CONNECT_TIMEOUT.getName(), "10");
        login.putIfAbsent(PGProperty.SOCKET_TIMEOUT.getName(), "30");
        PGProperty.REPLICATION.set(login, "database");
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(login, "10");
        PGProperty.PREFER_QUERY_MODE.set(login, "simple");
        PGProperty.TCP_KEEP_ALIVE.set(login, true);
        PGProperty.SOCKET_FACTORY.set(login, ReplicationSocketFactory.class.getName());
        PGProperty.SOCKET_FACTORY_ARG.set(login, order);
        ReplicationTlsFactory.set(login);
        return login;
    }

    private void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(tagged(sql));
        }
    }

    private String tagged(String sql) {
        return sql.startsWith("IDENTIFY_SYSTEM") ? sql : Sql.tagged(sql, slotName());
    }

    private <T> T row(String query, RowReader<T> reader) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(tagged(query))) {
            if (!rows.next()) {
                throw new SQLException("no answer to: %s".formatted(query));
            }
            return reader.read(rows);
        }
    }

    private static <T> T asked(String what, Question<T> question) {
        try {
            return question.ask();
        } catch (SQLException e) {
            throw new ReplicationException("%s failed".formatted(what), e);
        }
    }

    private interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private interface Question<T> {
        T ask() throws SQLException;
    }
}
