package dev.metamorph.coordinator.explain;

import dev.metamorph.coordinator.postgres.ConnectionPool;
import dev.metamorph.coordinator.publication.Publication;
import dev.metamorph.coordinator.publication.TableStatus;
import dev.metamorph.shape.port.ShapeExplanations;
import dev.metamorph.shape.port.ShapeExplanations.Publication.State;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.ReplicaIdentity;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;

/**
 * The stack's publication as it is, or as it would be created.
 *
 * @param publication the publication, whether it exists or not
 * @param generated whether the stream carries generated columns
 */
record Publishing(Publication publication, boolean generated) {
    /**
     * Reads it.
     *
     * @throws dev.metamorph.coordinator.failure.FailureException if no stack could use the
     *     publication
     */
    static Publishing read(ConnectionPool pool, String name) {
        var version = pool.ask("asking for the server's version", Publishing::version);
        var publication = new Publication(name, version);
        var generated =
                publication
                        .find(pool)
                        .map(Publication.Found::publishesGenerated)
                        .orElseGet(publication::canPublishGenerated);
        return new Publishing(publication, generated);
    }

    private static int version(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("SHOW server_version_num")) {
            row.next();
            return row.getInt(1);
        }
    }

    /** Returns whether the stream may carry generated columns. */
    boolean possible() {
        return publication.canPublishGenerated();
    }

    /** Reads how far a table is in the publication. */
    ShapeExplanations.Publication status(Connection connection, Relation relation)
            throws SQLException {
        var name = publication.name();
        try {
            var status = TableStatus.read(connection, publication, relation.id());
            return new ShapeExplanations.Publication(name, state(status), status.withoutFull());
        } catch (SQLException e) {
            if (Objects.equals(e.getSQLState(), TableStatus.NO_PUBLICATION)) {
                var full = relation.identity() == ReplicaIdentity.FULL;
                return new ShapeExplanations.Publication(
                        name, State.MISSING, full ? List.of() : List.of(relation.name()));
            }
            throw e;
        }
    }

    private static State state(TableStatus status) {
        if (!status.published()) {
            return State.UNPUBLISHED;
        }
        return status.partial() ? State.PARTIAL : State.PUBLISHED;
    }
}
