package dev.metamorph.coordinator.snapshot;

import dev.metamorph.shape.relation.Relation;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;

/**
 * A privilege that the role of a connection lacks so that it cannot read a table.
 *
 * @param role the role
 * @param statement the SQL statement that grants it
 */
record MissingPrivilege(String role, String statement) {
    /** The SQLSTATE of a missing privilege. */
    static final String STATE = "42501";

    /** The words of the server's error may be in any language, so the catalog is asked. */
    private static final String SQL =
            """
            SELECT current_user AS role,
                   CASE WHEN NOT has_schema_privilege(n.oid, 'USAGE')
                        THEN format('GRANT USAGE ON SCHEMA %I TO %I', n.nspname, current_user)
                        WHEN NOT has_table_privilege(c.oid, 'SELECT')
                        THEN format('GRANT SELECT ON %I.%I TO %I',
                                    n.nspname, c.relname, current_user)
                        WHEN row_security_active(c.oid)
                        THEN format('ALTER ROLE %I BYPASSRLS', current_user)
                        END AS statement
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE c.oid = ?::bigint::oid
            """;

    /**
     * Asks the server, outside of a transaction that has failed.
     *
     * @return empty if the role lacks none of the privileges that this class knows
     */
    static Optional<MissingPrivilege> find(Connection connection, Relation table)
            throws SQLException {
        try (var statement = connection.prepareStatement(SQL)) {
            statement.setLong(1, Integer.toUnsignedLong(table.id().oid()));
            try (var row = statement.executeQuery()) {
                if (!row.next() || row.getString("statement") == null) {
                    return Optional.empty();
                }
                return Optional.of(
                        new MissingPrivilege(
                                Objects.requireNonNull(row.getString("role")),
                                Objects.requireNonNull(row.getString("statement"))));
            }
        }
    }
}
