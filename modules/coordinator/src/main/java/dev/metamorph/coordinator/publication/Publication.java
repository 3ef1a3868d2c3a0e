package dev.metamorph.coordinator.publication;

import dev.metamorph.coordinator.failure.Failure;
import dev.metamorph.coordinator.failure.FailureException;
import dev.metamorph.coordinator.postgres.ConnectionPool;
import dev.metamorph.coordinator.postgres.SqlText;
import dev.metamorph.shape.status.StackReason;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The stack's publication. It publishes all operations, and generated columns if Postgres can.
 *
 * @param name as the catalog spells it
 * @param version {@code server_version_num}
 */
public record Publication(String name, int version) {
    private static final int GENERATED_COLUMNS = 180_000;

    /**
     * An existing publication.
     *
     * @param publishesGenerated whether generated columns are in the stream
     */
    public record Found(boolean publishesGenerated) {}

    /**
     * Returns whether the server can publish generated columns; a publication that we create then
     * does.
     */
    public boolean canPublishGenerated() {
        return version >= GENERATED_COLUMNS;
    }

    /**
     * Reads and checks the publication; empty if there is none.
     *
     * @throws FailureException if it cannot be used as it is
     */
    public Optional<Found> find(ConnectionPool admin) {
        var seen = admin.ask("looking at publication \"%s\"".formatted(name), this::see);
        seen.flatMap(Seen::problem)
                .ifPresent(problem -> {
                    throw misconfigured(problem);
                });
        return seen.map(now -> new Found(now.generated()));
    }

    /**
     * The reason for which nothing can be followed through the publication as it is now; empty if
     * there is none, or no publication.
     */
    Optional<String> problem(Connection connection) throws SQLException {
        return see(connection).flatMap(Seen::problem).map(this::named);
    }

    private record Seen(boolean generated, Optional<String> problem) {}

    /**
     * Creates the publication without tables.
     *
     * @throws FailureException if the privilege is missing
     */
    public Found create(ConnectionPool admin) {
        return admin.ask(
                "creating publication \"%s\"".formatted(name),
                connection -> {
                    create(connection);
                    return new Found(canPublishGenerated());
                });
    }

    /** The message for readers of generated columns if the publication does not publish those. */
    public String withoutGenerated() {
        return PublicationTexts.generated(name);
    }

    private Optional<Seen> see(Connection connection) throws SQLException {
        var generated = canPublishGenerated() ? "pubgencols = 's'" : "false";
        var sql =
                """
                SELECT pubinsert AND pubupdate AND pubdelete AND pubtruncate AS operations,
                       pubviaroot, %s AS generated
                  FROM pg_catalog.pg_publication WHERE pubname = ?\
                """
                        .formatted(generated);
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, name);
            try (var row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(new Seen(row.getBoolean("generated"), problem(row)))
                        : Optional.empty();
            }
        }
    }

    private static Optional<String> problem(ResultSet row) throws SQLException {
        if (!row.getBoolean("operations")) {
            return Optional.of(
                    "Publication \"%s\" does not publish all required operations: INSERT, UPDATE, DELETE, TRUNCATE; run ALTER PUBLICATION %s SET (publish = 'insert, update, delete, truncate')");
        }
        return row.getBoolean("pubviaroot")
                ? Optional.of(
                        "Publication \"%s\" publishes partitions under the name of their root; run ALTER PUBLICATION %s SET (publish_via_partition_root = false)")
                : Optional.empty();
    }

    private void create(Connection connection) throws SQLException {
        var options = canPublishGenerated() ? " WITH (publish_generated_columns = stored)" : "";
        try (var statement = connection.createStatement()) {
            statement.execute(
                    "CREATE PUBLICATION %s%s".formatted(SqlText.identifier(name), options));
        } catch (SQLException e) {
            if ("42501".equals(e.getSQLState())) {
                throw misconfigured(
                        "Publication \"%s\" not found in the database, and there is no privilege to create it; run CREATE PUBLICATION %s");
            }
            throw e;
        }
    }

    private FailureException misconfigured(String text) {
        return new FailureException(
                new Failure.Misconfigured(
                        StackReason.PUBLICATION_UNFIT, Failure.Side.DATABASE, named(text)));
    }

    private String named(String text) {
        return text.formatted(name, SqlText.identifier(name));
    }
}
