package dev.metamorph.coordinator.publication;

import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shape.relation.TableName;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The state of a table: how far it is published.
 *
 * @param published whether the publication has it, or a table that it is a partition of, or all
 *     tables
 * @param partial whether the publication leaves out some of its columns or rows
 * @param owned whether our role may alter the publication
 * @param withoutFull those of it and its partitions whose replica identity is not FULL
 */
public record TableStatus(
        boolean published, boolean partial, boolean owned, List<TableName> withoutFull) {
    /** The SQLSTATE of a missing publication. */
    public static final String NO_PUBLICATION = "42704";

    private static final int SCHEMAS_AND_FILTERS = 150_000;

    private static final String SQL =
            """
            WITH up AS (SELECT ?::bigint::oid AS relid
                         UNION SELECT relid FROM pg_catalog.pg_partition_ancestors(?::bigint::oid)),
                 down AS (SELECT ?::bigint::oid AS relid
                          UNION SELECT relid FROM pg_catalog.pg_partition_tree(?::bigint::oid)
                                 WHERE isleaf)
            SELECT p.puballtables
                   OR EXISTS (SELECT FROM pg_catalog.pg_publication_rel m JOIN up ON m.prrelid = up.relid
                               WHERE m.prpubid = p.oid) %s AS published,
                   %s AS partial,
                   pg_catalog.pg_has_role(p.pubowner, 'USAGE') AS owned,
                   ARRAY(SELECT n.nspname::text FROM down JOIN pg_catalog.pg_class c ON c.oid = down.relid
                           JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                          WHERE c.relreplident <> 'f' ORDER BY c.oid) AS schemas,
                   ARRAY(SELECT c.relname::text FROM down JOIN pg_catalog.pg_class c ON c.oid = down.relid
                          WHERE c.relreplident <> 'f' ORDER BY c.oid) AS tables
              FROM pg_catalog.pg_publication p WHERE p.pubname = ?
            """;

    /** Copies the list. */
    public TableStatus {
        withoutFull = List.copyOf(withoutFull);
    }

    boolean complete() {
        return published && !partial && withoutFull.isEmpty();
    }

    /**
     * Reads the catalog.
     *
     * @throws SQLException with state {@link #NO_PUBLICATION} if there is no such publication
     */
    public static TableStatus read(Connection connection, Publication publication, RelationId table)
            throws SQLException {
        try (var statement = connection.prepareStatement(sql(publication.version()))) {
            for (var i = 1; i <= 4; i++) {
                statement.setLong(i, Integer.toUnsignedLong(table.oid()));
            }
            statement.setString(5, publication.name());
            try (var row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new SQLException(
                            "publication \"%s\" does not exist".formatted(publication.name()),
                            NO_PUBLICATION);
                }
                return new TableStatus(
                        row.getBoolean("published"),
                        row.getBoolean("partial"),
                        row.getBoolean("owned"),
                        names(
                                (String[]) row.getArray("schemas").getArray(),
                                (String[]) row.getArray("tables").getArray()));
            }
        }
    }

    private static String sql(int version) {
        return version >= SCHEMAS_AND_FILTERS
                ? SQL.formatted(
                        """
                        OR EXISTS (SELECT FROM pg_catalog.pg_publication_namespace s
                                    JOIN pg_catalog.pg_class c ON c.relnamespace = s.pnnspid
                                    JOIN up ON up.relid = c.oid WHERE s.pnpubid = p.oid)\
                        """,
                        """
                        EXISTS (SELECT FROM pg_catalog.pg_publication_rel m JOIN up ON m.prrelid = up.relid
                                 WHERE m.prpubid = p.oid
                                   AND (m.prattrs IS NOT NULL OR m.prqual IS NOT NULL))\
                        """)
                : SQL.formatted("", "false");
    }

    private static List<TableName> names(String[] schemas, String[] tables) {
        var names = new ArrayList<TableName>();
        var schema = Arrays.asList(schemas).iterator();
        for (var table : tables) {
            names.add(new TableName(schema.next(), table));
        }
        return names;
    }
}
