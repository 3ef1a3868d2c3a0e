package dev.metamorph.app.oracle;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Writes random transactions on a connection of its own. What Postgres refuses (a key that is
 * taken, a lock that is held too long, a deadlock with another writer) is rolled back and gone.
 *
 * <p>Used by one thread at a time.
 */
final class Writer implements AutoCloseable {
    /** Refusals that are part of the game, by SQLSTATE. */
    private static final Set<String> EXPECTED =
            Set.of(
                    "23505", "23502", "55P03", "40P01", "40001", "22P02", "55006", "55000", "42704",
                    "53200");

    /** How long a server that was stopped may need until it takes connections. */
    private static final Duration RESTART = Duration.ofMinutes(3);

    private static final AtomicInteger PREPARED = new AtomicInteger();

    private static final AtomicInteger ADDED_COLUMNS = new AtomicInteger();

    private final Sessions sessions;
    private final String publication;
    private final List<Table> tables;
    private final Random random;
    private final List<String> prepared = new ArrayList<>();
    private Connection connection;
    private final Set<Table> truncated = new HashSet<>();
    private final Set<Table> altered = new HashSet<>();
    private final Set<Table> catalog = new HashSet<>();
    private boolean longTransaction;

    /** Whether the transaction holds a lock that would keep everybody from reading. */
    private boolean exclusive;

    /** Opens a connection. */
    interface Sessions {
        Connection open() throws SQLException;
    }

    /**
     * Creates a writer.
     *
     * @param publication the publication that it alters now and then; empty for none
     */
    Writer(Sessions sessions, String publication, List<Table> tables, Random random)
            throws SQLException {
        this.sessions = sessions;
        this.publication = publication;
        this.tables = tables;
        this.random = random;
        connection = sessions.open();
        prepareSession();
    }

    private void prepareSession() throws SQLException {
        connection.setAutoCommit(false);
        execute("SET lock_timeout = '100ms'");
        connection.commit();
    }

    /** The server, or somebody who may, has ended the session. */
    private static boolean isLost(SQLException e) {
        var state = String.valueOf(e.getSQLState());
        return state.startsWith("08") || state.startsWith("57P") || state.equals("53300");
    }

    private void reconnect() throws SQLException {
        var deadline = System.nanoTime() + RESTART.toNanos();
        while (true) {
            try {
                connection.close();
                connection = sessions.open();
                prepareSession();
                return;
            } catch (SQLException e) {
                if (!isLost(e) || System.nanoTime() - deadline > 0) {
                    throw e;
                }
                LockSupport.parkNanos(50_000_000);
            }
        }
    }

    /** Tables that were truncated since the last call. */
    Set<Table> takeTruncated() {
        return take(truncated);
    }

    /** Tables whose columns were changed since the last call. */
    Set<Table> takeAltered() {
        return take(altered);
    }

    /** Those of them that no written row need follow. */
    Set<Table> takeCatalog() {
        return take(catalog);
    }

    private static Set<Table> take(Set<Table> from) {
        var taken = Set.copyOf(from);
        from.clear();
        return taken;
    }

    /** A few transactions; one may be left open, to be ended by a later call. */
    void write(int transactions) throws SQLException {
        for (var i = 0; i < transactions; i++) {
            if (longTransaction && random.nextInt(4) == 0) {
                end();
            }
            transaction();
        }
    }

    /** Ends what is open, prepared transactions too. */
    void end() throws SQLException {
        longTransaction = false;
        commitOr(random.nextInt(5) == 0);
        while (!prepared.isEmpty()) {
            endPrepared(prepared.getFirst());
        }
    }

    private void endPrepared(String gid) throws SQLException {
        var command = random.nextInt(4) == 0 ? "ROLLBACK" : "COMMIT";
        try {
            connection.setAutoCommit(true);
            execute("%s PREPARED '%s'".formatted(command, gid));
            prepared.remove(gid);
            connection.setAutoCommit(false);
        } catch (SQLException e) {
            if (!isLost(e)) {
                // It was ended in a session that did not hear of it.
                if (!"42704".equals(e.getSQLState())) {
                    throw e;
                }
                prepared.remove(gid);
                connection.setAutoCommit(false);
                return;
            }
            reconnect();
        }
    }

    private void transaction() throws SQLException {
        exclusive = false;
        try {
            var statements = 1 + random.nextInt(4);
            for (var i = 0; i < statements; i++) {
                if (random.nextInt(6) == 0) {
                    savepoint();
                } else {
                    statement();
                }
            }
            if (!longTransaction && !exclusive && random.nextInt(12) == 0) {
                longTransaction = true;
            }
            if (!longTransaction && !exclusive && random.nextInt(40) == 0) {
                prepare();
            } else if (!longTransaction) {
                commitOr(random.nextInt(6) == 0);
            }
        } catch (SQLException e) {
            refused(e);
        }
    }

    /** Prepares the transaction, to be ended later. */
    private void prepare() throws SQLException {
        var gid = "oracle" + PREPARED.incrementAndGet();
        prepared.add(gid);
        execute("PREPARE TRANSACTION '%s'".formatted(gid));
        connection.commit();
    }

    private void commitOr(boolean rollBack) throws SQLException {
        try {
            if (rollBack) {
                connection.rollback();
            } else {
                connection.commit();
            }
        } catch (SQLException e) {
            refused(e);
        }
    }

    private void refused(SQLException e) throws SQLException {
        longTransaction = false;
        if (isLost(e)) {
            reconnect();
            return;
        }
        connection.rollback();
        if (!EXPECTED.contains(e.getSQLState())) {
            throw e;
        }
    }

    private void savepoint() throws SQLException {
        var savepoint = connection.setSavepoint();
        statement();
        if (random.nextBoolean()) {
            connection.rollback(savepoint);
        } else {
            connection.releaseSavepoint(savepoint);
        }
    }

    private void statement() throws SQLException {
        var table = tables.get(random.nextInt(tables.size()));
        if (random.nextInt(300) == 0 && !longTransaction && !publication.isEmpty()) {
            change(table);
            return;
        }
        switch (random.nextInt(20)) {
            case 0 -> truncate(table);
            case 1 -> alter(table);
            case 2, 3 ->
                    execute("DELETE FROM " + table.name() + " WHERE " + table.somewhere(random));
            case 4, 5, 6 -> moveKeys(table);
            case 7, 8, 9, 10, 11 -> update(table);
            case 12 -> insertMany(table);
            default -> insert(table);
        }
    }

    private void truncate(Table table) throws SQLException {
        if (!longTransaction && random.nextInt(3) == 0) {
            exclusive = true;
            truncated.add(table);
            execute("TRUNCATE " + table.name());
        }
    }

    /** A change of the catalog that the leader finds when it looks, or with the next row. */
    private void change(Table table) throws SQLException {
        exclusive = true;
        altered.add(table);
        catalog.add(table);
        var name = table.name();
        switch (random.nextInt(5)) {
            case 0 ->
                    execute("ALTER PUBLICATION %s DROP TABLE ONLY %s".formatted(publication, name));
            case 1 -> {
                execute("ALTER TABLE %s REPLICA IDENTITY DEFAULT".formatted(name));
                update(table);
            }
            case 2 -> {
                execute("ALTER TABLE %1$s RENAME TO %1$s_away".formatted(name));
                execute("ALTER TABLE %1$s_away RENAME TO %1$s".formatted(name));
                insert(table);
            }
            case 3 -> {
                if (name.equals("keyed")) {
                    var label = "x" + ADDED_COLUMNS.incrementAndGet();
                    execute("ALTER TYPE mood ADD VALUE '%s'".formatted(label));
                }
            }
            default -> {
                if (table.kind() == Table.Kind.PARTITIONED) {
                    execute("ALTER TABLE parted DETACH PARTITION parted_low");
                    execute("UPDATE parted_low SET b = 'away'");
                    execute(
                            "ALTER TABLE parted ATTACH PARTITION parted_low FOR VALUES IN (0, 1, 2, 3)");
                }
            }
        }
    }

    /** A schema change and a row behind it, which is what makes the stream tell of it. */
    private void alter(Table table) throws SQLException {
        if (longTransaction || random.nextInt(3) > 0 || table.keyIsEverything()) {
            return;
        }
        exclusive = true;
        altered.add(table);
        var column = "x" + ADDED_COLUMNS.incrementAndGet();
        execute("ALTER TABLE %s ADD COLUMN %s int DEFAULT 7".formatted(table.name(), column));
        if (random.nextBoolean()) {
            execute("ALTER TABLE %s ALTER %s TYPE bigint".formatted(table.name(), column));
        }
        if (random.nextBoolean()) {
            execute("ALTER TABLE %s DROP COLUMN %s".formatted(table.name(), column));
        }
        if (insert(table) == 0) {
            execute(
                    "UPDATE %1$s SET %2$s = %2$s WHERE ctid = (SELECT ctid FROM %1$s LIMIT 1)"
                            .formatted(table.name(), table.columns().getLast()));
        }
    }

    /** Answers how many rows were inserted: none if the key is taken. */
    private int insert(Table table) throws SQLException {
        var values = new ArrayList<String>();
        for (var column : table.columns()) {
            values.add(table.value(column, random));
        }
        var conflict =
                table.kind() == Table.Kind.KEYED || table.kind() == Table.Kind.PARTITIONED
                        ? " ON CONFLICT DO NOTHING"
                        : "";
        return execute(
                "INSERT INTO %s (%s) VALUES (%s)%s"
                        .formatted(
                                table.name(),
                                String.join(", ", table.columns()),
                                String.join(", ", values),
                                conflict));
    }

    /** Enough rows for several fragments now and then. */
    private void insertMany(Table table) throws SQLException {
        if (table.kind() == Table.Kind.KEYLESS) {
            execute(
                    "INSERT INTO keyless SELECT mod(i, 7), repeat('r', mod(i, 50)), true FROM"
                            + " generate_series(1, %d) i".formatted(random.nextInt(3000)));
        }
        if (table.name().equals("keyed")) {
            execute(
                    "INSERT INTO keyed (id, a, b) SELECT i, mod(i, 6), repeat('r', 100) FROM"
                            + " generate_series(1000, %d) i ON CONFLICT (id) DO UPDATE SET a = %d"
                                    .formatted(1000 + random.nextInt(4000), random.nextInt(6)));
        }
    }

    private void update(Table table) throws SQLException {
        var column =
                table.columns()
                        .get(
                                table.keyColumns()
                                        + random.nextInt(
                                                table.columns().size() - table.keyColumns()));
        execute(
                "UPDATE %s SET %s = %s WHERE %s"
                        .formatted(
                                table.name(),
                                column,
                                table.value(column, random),
                                table.somewhere(random)));
    }

    private void moveKeys(Table table) throws SQLException {
        switch (table.kind()) {
            case DEFERRABLE -> {
                var shift = random.nextInt(3) - 1;
                execute(
                        "UPDATE shifting SET id = id + %d WHERE id > %d"
                                .formatted(shift, random.nextInt(30)));
                if (random.nextInt(3) == 0) {
                    swap();
                }
            }
            case KEYED, PARTITIONED -> {
                var column = table.columns().getFirst();
                execute(
                        "UPDATE %s SET %s = %s WHERE %s"
                                .formatted(
                                        table.name(),
                                        column,
                                        table.value(column, random),
                                        table.somewhere(random)));
            }
            case KEYLESS -> update(table);
        }
    }

    private void swap() throws SQLException {
        var one = random.nextInt(30);
        var other = random.nextInt(30);
        execute(
                "UPDATE shifting SET id = CASE id WHEN %d THEN %d ELSE %d END WHERE id IN (%d, %d)"
                        .formatted(one, other, one, one, other));
    }

    /** Answers how many rows were changed. */
    private int execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
