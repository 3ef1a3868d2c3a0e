package dev.metamorph.coordinator.publication;

import dev.metamorph.coordinator.postgres.SqlText;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.TableName;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The statements that put a table's changes into the stream with their complete old rows. They run
 * in one transaction, the publication first: in the other order two such transactions could
 * deadlock.
 */
final class TableAlteration {
    private TableAlteration() {}

    static void run(
            Connection connection,
            Publication publication,
            Relation table,
            TableStatus status,
            Duration lockPatience)
            throws SQLException {
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.execute("SET LOCAL lock_timeout = " + lockPatience.toMillis());
            for (var sql : statements(publication, table, status)) {
                tolerate(connection, sql);
            }
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    static List<String> statements(Publication publication, Relation table, TableStatus status) {
        var statements = new ArrayList<String>();
        if (!status.published()) {
            statements.add(
                    "ALTER PUBLICATION %s ADD TABLE %s%s"
                            .formatted(
                                    SqlText.identifier(publication.name()),
                                    table.kind() == Relation.Kind.TABLE ? "ONLY " : "",
                                    table.name().toSql()));
        }
        for (TableName each : status.withoutFull()) {
            statements.add("ALTER TABLE ONLY %s REPLICA IDENTITY FULL".formatted(each.toSql()));
        }
        return statements;
    }

    /** Runs a statement; it is no error if another session has added the table meanwhile. */
    private static void tolerate(Connection connection, String sql) throws SQLException {
        var before = connection.setSavepoint();
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            if (!"42710".equals(e.getSQLState())) {
                throw e;
            }
            connection.rollback(before);
        }
    }
}
