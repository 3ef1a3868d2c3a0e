package dev.metamorph.coordinator.explain;

import dev.metamorph.coordinator.postgres.SqlText;
import dev.metamorph.feed.port.SessionText;
import dev.metamorph.shape.definition.ShapeDefinition;
import dev.metamorph.shape.port.ShapeExplanations.Estimate;
import dev.metamorph.shape.relation.Relation;

import org.postgresql.util.PSQLException;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;

/** Asks Postgres's planner how many rows a shape has. No rows are read. */
final class RowEstimate {
    /**
     * Planning a clause with many parts takes time, and a table that is being altered is locked.
     */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** The estimate of the topmost plan node; inside strings a quote is preceded by a backslash. */
    private static final Pattern ROWS = Pattern.compile("\"Plan Rows\": (\\d{1,18})");

    private RowEstimate() {}

    /**
     * The planner's estimate; a query that the planner refuses is not an error.
     *
     * @throws SQLException if the database cannot be asked
     */
    static Estimate ask(Connection connection, ShapeDefinition definition, Relation relation)
            throws SQLException {
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(settings());
            try (var row = statement.executeQuery(sql(definition, relation))) {
                row.next();
                return read(Objects.requireNonNull(row.getString(1)));
            }
        } catch (SQLException e) {
            if (isLost(e)) {
                throw e;
            }
            return new Estimate.Unknown(reason(e));
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    /** The session settings of a snapshot, because this is the query of one. */
    private static String settings() {
        var sql = new StringBuilder("SET TRANSACTION READ ONLY;");
        for (var setting : SessionText.statements()) {
            sql.append(setting.replaceFirst("^SET ", "SET LOCAL ")).append(';');
        }
        return sql.append("SET LOCAL row_security = off;")
                .append("SET LOCAL standard_conforming_strings = on;")
                .append("SET LOCAL statement_timeout = ")
                .append(PATIENCE.toMillis())
                .toString();
    }

    /**
     * The statement. Every part of it was printed by our own code; it contains no text of a reader.
     */
    private static String sql(ShapeDefinition definition, Relation relation) {
        var sql = "EXPLAIN (FORMAT JSON) SELECT 1 FROM " + SqlText.rowsOf(relation);
        return definition.where().isEmpty() ? sql : sql + " WHERE " + definition.where();
    }

    private static Estimate read(String plan) {
        var rows = ROWS.matcher(plan);
        return rows.find()
                ? new Estimate.Rows(Long.parseLong(rows.group(1)))
                : new Estimate.Unknown("Postgres's plan tells no number of rows");
    }

    private static boolean isLost(SQLException e) {
        var state = Objects.requireNonNullElse(e.getSQLState(), "");
        return state.isEmpty() || state.startsWith("08") || state.startsWith("57P");
    }

    private static String reason(SQLException e) {
        if ("57014".equals(e.getSQLState())) {
            return "Postgres has not planned the query within %d s".formatted(PATIENCE.toSeconds());
        }
        return e instanceof PSQLException server && server.getServerErrorMessage() != null
                ? Objects.requireNonNullElse(
                        server.getServerErrorMessage().getMessage(), "unknown error")
                : Objects.requireNonNullElse(e.getMessage(), "unknown error");
    }
}
