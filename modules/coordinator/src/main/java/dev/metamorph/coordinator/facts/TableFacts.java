package dev.metamorph.coordinator.facts;

import dev.metamorph.coordinator.facts.DatabaseReport.Table;
import dev.metamorph.coordinator.facts.DatabaseReport.Trait;
import dev.metamorph.shape.relation.TableName;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Reads the facts about tables: how far they are published, and what our role may do with them.
 *
 * @param reader the role of the initial snapshots
 */
record TableFacts(Connection connection, int version, String publication, String reader) {
    private static final int MAX_TABLES = 10_000;
    private static final int SCHEMAS_AND_FILTERS = 150_000;

    /** A table is published through itself, a table that it is a partition of, or its schema. */
    private static final String SQL =
            """
            SELECT n.nspname::text AS schema, c.relname::text AS name,
                   pg_catalog.pg_get_userbyid(c.relowner)::text AS owner,
                   pg_catalog.pg_has_role(c.relowner, 'USAGE') AS owned,
                   coalesce(o.rolsuper, false) AS owned_by_superuser,
                   coalesce(p.puballtables, false)
                   OR EXISTS (SELECT FROM pg_catalog.pg_publication_rel m
                               WHERE m.prpubid = p.oid
                                 AND (m.prrelid = c.oid OR m.prrelid IN (
                                      SELECT relid FROM pg_catalog.pg_partition_ancestors(c.oid)))) %s AS published,
                   %s AS partial,
                   c.relreplident = 'f' AND NOT EXISTS (
                      SELECT FROM pg_catalog.pg_partition_tree(c.oid) t
                        JOIN pg_catalog.pg_class l ON l.oid = t.relid
                       WHERE t.isleaf AND l.relreplident <> 'f') AS "full",
                   coalesce(pg_catalog.has_table_privilege(r.oid, c.oid, 'SELECT'), false) AS readable,
                   coalesce(pg_catalog.has_schema_privilege(r.oid, n.oid, 'USAGE'), false) AS reachable,
                   pg_catalog.row_security_active(c.oid) AS filtered
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              LEFT JOIN pg_catalog.pg_roles o ON o.oid = c.relowner
              LEFT JOIN pg_catalog.pg_roles r ON r.rolname = ?
              LEFT JOIN pg_catalog.pg_publication p ON p.pubname = ?
             WHERE c.relkind IN ('r', 'p') AND c.relpersistence = 'p'
            """;

    private static final String OF_USERS =
            """
               AND NOT c.relispartition AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
             ORDER BY n.nspname, c.relname LIMIT %d
            """
                    .formatted(MAX_TABLES);

    private static final String NAMED = " AND n.nspname = ? AND c.relname = ?";

    /** The tables, and those that do not exist. */
    record Found(List<Table> tables, List<TableName> absent) {
        static final Found NONE = new Found(List.of(), List.of());

        Found {
            tables = List.copyOf(tables);
            absent = List.copyOf(absent);
        }
    }

    Found all() throws SQLException {
        try (var statement = connection.prepareStatement(sql() + OF_USERS)) {
            return new Found(read(statement), List.of());
        }
    }

    Found named(List<TableName> names) throws SQLException {
        var tables = new ArrayList<Table>();
        var absent = new HashSet<>(names);
        try (var statement = connection.prepareStatement(sql() + NAMED)) {
            for (var name : names) {
                statement.setString(3, name.schema());
                statement.setString(4, name.table());
                var found = read(statement);
                tables.addAll(found);
                found.forEach(table -> absent.remove(table.name()));
            }
        }
        return new Found(tables, List.copyOf(absent));
    }

    private String sql() {
        return version >= SCHEMAS_AND_FILTERS
                ? SQL.formatted(
                        """
                        OR EXISTS (SELECT FROM pg_catalog.pg_publication_namespace s
                                    WHERE s.pnpubid = p.oid AND s.pnnspid = n.oid)\
                        """,
                        """
                        EXISTS (SELECT FROM pg_catalog.pg_publication_rel m
                                 WHERE m.prpubid = p.oid AND m.prrelid = c.oid
                                   AND (m.prattrs IS NOT NULL OR m.prqual IS NOT NULL))\
                        """)
                : SQL.formatted("", "false");
    }

    private List<Table> read(PreparedStatement statement) throws SQLException {
        statement.setString(1, reader);
        statement.setString(2, publication);
        try (var rows = statement.executeQuery()) {
            var tables = new ArrayList<Table>();
            while (rows.next()) {
                tables.add(table(rows));
            }
            return tables;
        }
    }

    private static Table table(ResultSet row) throws SQLException {
        var traits = EnumSet.noneOf(Trait.class);
        for (var trait : Trait.values()) {
            if (row.getBoolean(trait.name().toLowerCase(Locale.ROOT))) {
                traits.add(trait);
            }
        }
        return new Table(
                new TableName(
                        Objects.requireNonNull(row.getString("schema")),
                        Objects.requireNonNull(row.getString("name"))),
                Objects.requireNonNull(row.getString("owner")),
                traits);
    }
}
