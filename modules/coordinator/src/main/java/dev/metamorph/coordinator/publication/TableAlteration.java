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
 * What has to be run for a table's changes to be in the stream with their whole old rows. In one
 * transaction, the publication first: in the other order two of them could wait for each other.
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

    private static List<String> statements(
            Publication publication, Relation table, TableStatus status) {
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

    /** That someone else has added the table meanwhile is as good. */
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
