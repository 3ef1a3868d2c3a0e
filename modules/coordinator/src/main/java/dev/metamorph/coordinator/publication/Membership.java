package dev.metamorph.coordinator.publication;

import dev.metamorph.feed.record.RegistryRecord;
import dev.metamorph.shape.relation.RelationId;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The catalog rows that make a table part of the publication, each with the transaction that wrote
 * it ({@code xmin}). A table that was removed and added again looks the same, but its rows are new,
 * and what was written in between is not in the stream.
 *
 * @param publication the publication's own row, which says which operations are published
 * @param reasons why the table is in the publication; one of these is enough
 * @param partitions how its partitions, and itself as a partition, are attached
 */
record Membership(String publication, Set<String> reasons, String partitions) {
    private static final int SCHEMAS = 150_000;

    private static final String BY_SCHEMA =
            """
            UNION ALL
            SELECT concat_ws(' ', 'schema', s.oid, s.xmin)
              FROM pg_catalog.pg_publication_namespace s
              JOIN pg_catalog.pg_class c ON c.relnamespace = s.pnnspid
              JOIN up ON up.relid = c.oid WHERE s.pnpubid = p.oid\
            """;

    /** A list of many partitions is kept as its hash, so that it fits into a record. */
    private static final int MAX_PARTITIONS_LENGTH = 1_000;

    Membership {
        reasons = Set.copyOf(reasons);
    }

    /** As a leader has recorded it. */
    static Membership of(RegistryRecord.Published recorded) {
        return new Membership(recorded.publication(), recorded.reasons(), recorded.partitions());
    }

    /** For the registry topic. */
    RegistryRecord.Published record(RelationId table) {
        return new RegistryRecord.Published(table, publication, reasons, partitions);
    }

    /** Reads the catalog; empty if there is no such publication. */
    static Optional<Membership> read(
            Connection connection, Publication publication, RelationId table) throws SQLException {
        try (var statement = connection.prepareStatement(sql(publication.version()))) {
            for (var i = 1; i <= 3; i++) {
                statement.setLong(i, Integer.toUnsignedLong(table.oid()));
            }
            statement.setString(4, publication.name());
            try (var row = statement.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                var reasons = (String[]) row.getArray("reasons").getArray();
                return Optional.of(
                        new Membership(
                                row.getString("publication"),
                                Arrays.stream(reasons).collect(Collectors.toSet()),
                                bounded(row.getString("partitions"))));
            }
        }
    }

    private static String bounded(String partitions) {
        if (partitions.length() <= MAX_PARTITIONS_LENGTH) {
            return partitions;
        }
        try {
            var hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(partitions.getBytes(StandardCharsets.UTF_8));
            return "sha256 " + HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String sql(int version) {
        return """
        WITH up AS (SELECT ?::bigint::oid AS relid
                     UNION SELECT relid FROM pg_catalog.pg_partition_ancestors(?::bigint::oid)),
             tree AS (SELECT relid FROM up
                      UNION SELECT relid FROM pg_catalog.pg_partition_tree(?::bigint::oid))
        SELECT concat_ws(' ', p.oid, p.xmin) AS publication,
               ARRAY(SELECT 'all' WHERE p.puballtables
                     UNION ALL
                     SELECT concat_ws(' ', 'table', m.oid, m.xmin)
                       FROM pg_catalog.pg_publication_rel m JOIN up ON up.relid = m.prrelid
                      WHERE m.prpubid = p.oid %s) AS reasons,
               (SELECT COALESCE(
                         string_agg(concat_ws(' ', i.inhrelid, i.xmin), ';' ORDER BY i.inhrelid), '')
                  FROM pg_catalog.pg_inherits i JOIN tree ON tree.relid = i.inhrelid) AS partitions
          FROM pg_catalog.pg_publication p WHERE p.pubname = ?
        """
                .formatted(version >= SCHEMAS ? BY_SCHEMA : "");
    }

    /** Returns whether the table has been in the publication continuously since an earlier look. */
    boolean goesOnFrom(Membership before) {
        return publication.equals(before.publication)
                && partitions.equals(before.partitions)
                && !Collections.disjoint(reasons, before.reasons);
    }
}
