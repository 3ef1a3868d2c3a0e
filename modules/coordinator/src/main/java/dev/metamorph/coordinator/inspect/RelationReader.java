package dev.metamorph.coordinator.inspect;

import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.relation.PgType;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shape.relation.ReplicaIdentity;
import dev.metamorph.shape.relation.TableName;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads tables from the catalog in one statement, so that the description is of one moment. */
final class RelationReader {
    /**
     * One row per column. Virtual generated columns are left out: no publication carries them. A
     * table that is dropped meanwhile is still seen by the query, but no longer by
     * pg_relation_is_publishable.
     */
    private static final String SQL =
            """
            SELECT c.oid::bigint AS oid, n.nspname, c.relname, c.relkind, c.relpersistence,
                   c.relreplident, pg_catalog.pg_relation_is_publishable(c.oid) AS publishable,
                   EXISTS (SELECT FROM pg_catalog.pg_inherits i
                             JOIN pg_catalog.pg_class h ON h.oid = i.inhrelid
                            WHERE i.inhparent = c.oid AND NOT h.relispartition) AS inherited,
                   %s AS fingerprint,
                   k.indkey::text AS key, k.indnkeyatts, k.indimmediate,
                   ARRAY(SELECT array_to_string(
                                    (u.indkey::pg_catalog.int2[])[0:u.indnkeyatts - 1], ' ')
                           FROM pg_catalog.pg_index u
                          WHERE u.indrelid = c.oid AND u.indisunique AND u.indisvalid
                            AND u.indimmediate AND u.indpred IS NULL AND u.indexprs IS NULL
                          ORDER BY 1) AS unique_keys,
                   CASE WHEN c.relkind = 'p' THEN ARRAY(
                       SELECT l.relid::pg_catalog.oid::bigint
                         FROM pg_catalog.pg_partition_tree(c.oid) l
                        WHERE l.isleaf AND l.relid <> c.oid) END AS leaves,
                   CASE WHEN c.relkind = 'p' THEN (
                       SELECT min(l.relid::text)
                         FROM pg_catalog.pg_partition_tree(c.oid) l
                         JOIN pg_catalog.pg_class q ON q.oid = l.relid
                        WHERE q.relkind NOT IN ('r', 'p') OR q.relpersistence <> 'p') END AS odd_leaf,
                   a.attnum, a.attname, a.attnotnull, a.attgenerated <> '' AS generated,
                   a.atttypmod, a.attndims, t.oid::bigint AS type, t.typname, t.typtype,
                   t.typoutput = 'pg_catalog.array_out'::pg_catalog.regproc AS is_array,
                   coalesce(e.oid::bigint, 0) AS element, coalesce(e.typname, '') AS element_name,
                   CASE WHEN 790 IN (t.oid, e.oid) THEN current_setting('lc_monetary')
                        WHEN o.oid IS NULL THEN ''
                        WHEN o.oid = 100 THEN 'default' || %s
                        WHEN s.nspname = 'pg_catalog' AND o.collisdeterministic THEN o.collname
                        ELSE quote_ident(s.nspname) || '.' || quote_ident(o.collname)
                        END AS collation, labels.labels
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              LEFT JOIN pg_catalog.pg_index k ON k.indrelid = c.oid AND k.indisprimary
              LEFT JOIN pg_catalog.pg_attribute a
                     ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                    AND a.attgenerated <> 'v'
              LEFT JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
              LEFT JOIN pg_catalog.pg_type e ON e.oid = CASE
                     WHEN t.typtype = 'd' THEN (
                         WITH RECURSIVE base (oid) AS (
                             SELECT t.typbasetype
                              UNION
                             SELECT b.typbasetype FROM base
                               JOIN pg_catalog.pg_type b ON b.oid = base.oid AND b.typtype = 'd')
                         SELECT b.oid FROM base
                           JOIN pg_catalog.pg_type b ON b.oid = base.oid AND b.typtype <> 'd')
                     WHEN t.typoutput = 'pg_catalog.array_out'::pg_catalog.regproc THEN t.typelem
                     END
              LEFT JOIN pg_catalog.pg_collation o ON o.oid = a.attcollation
              LEFT JOIN pg_catalog.pg_namespace s ON s.oid = o.collnamespace
              LEFT JOIN LATERAL (
                     WITH RECURSIVE chain (oid) AS (
                         SELECT t.oid
                          UNION
                         SELECT CASE WHEN b.typtype = 'd' THEN b.typbasetype ELSE b.typelem END
                           FROM chain JOIN pg_catalog.pg_type b ON b.oid = chain.oid
                          WHERE b.typtype = 'd'
                             OR b.typoutput = 'pg_catalog.array_out'::pg_catalog.regproc)
                     SELECT array_agg(g.enumlabel::text ORDER BY g.enumsortorder) AS labels
                       FROM chain JOIN pg_catalog.pg_enum g ON g.enumtypid = chain.oid
                      WHERE t.oid >= 16384) labels ON true
             WHERE %s AND pg_catalog.pg_relation_is_publishable(c.oid) IS NOT NULL
             ORDER BY c.oid, a.attnum
            """;

    private static final String BY_NAME =
            SQL.formatted(
                    TableFingerprint.sql("c.oid"),
                    DatabaseCollation.SQL,
                    "n.nspname = ? AND c.relname = ?");
    private static final String BY_OID =
            SQL.formatted(
                    TableFingerprint.sql("c.oid"),
                    DatabaseCollation.SQL,
                    "c.oid = ANY (?::bigint[]::oid[])");

    private RelationReader() {}

    static Inspection byName(Connection connection, TableName name) throws SQLException {
        try (var statement = connection.prepareStatement(BY_NAME)) {
            statement.setString(1, name.schema());
            statement.setString(2, name.table());
            return read(statement).values().stream().findFirst().orElseGet(Inspection.Missing::new);
        }
    }

    static Map<RelationId, Inspection> byId(Connection connection, Collection<RelationId> ids)
            throws SQLException {
        try (var statement = connection.prepareStatement(BY_OID)) {
            var oids = ids.stream().map(id -> Integer.toUnsignedLong(id.oid())).toArray();
            statement.setArray(1, connection.createArrayOf("bigint", oids));
            return read(statement);
        }
    }

    private static Map<RelationId, Inspection> read(PreparedStatement statement)
            throws SQLException {
        var tables = new HashMap<RelationId, Inspection>();
        try (var row = statement.executeQuery()) {
            var more = row.next();
            while (more) {
                var id = id(row);
                var head = Head.of(row);
                var columns = new ArrayList<Column>();
                var numbers = new ArrayList<Integer>();
                while (more && id(row).equals(id)) {
                    if (row.getString("attname") != null) {
                        numbers.add(row.getInt("attnum"));
                        columns.add(column(row));
                    }
                    more = row.next();
                }
                tables.put(id, head.with(columns, numbers));
            }
        }
        return tables;
    }

    private static RelationId id(ResultSet row) throws SQLException {
        return new RelationId((int) row.getLong("oid"));
    }

    private static Column column(ResultSet row) throws SQLException {
        var type =
                new PgType(
                        (int) row.getLong("type"),
                        text(row, "typname"),
                        kind(text(row, "typtype"), row.getBoolean("is_array")),
                        (int) row.getLong("element"),
                        text(row, "element_name"),
                        row.getInt("atttypmod"),
                        row.getInt("attndims"),
                        strings(row, "labels"));
        return new Column(
                text(row, "attname"),
                type,
                row.getBoolean("attnotnull"),
                row.getBoolean("generated"),
                text(row, "collation"));
    }

    private static PgType.Kind kind(String typtype, boolean array) {
        return switch (typtype) {
            case "b" -> array ? PgType.Kind.ARRAY : PgType.Kind.BASE;
            case "c" -> PgType.Kind.COMPOSITE;
            case "d" -> PgType.Kind.DOMAIN;
            case "e" -> PgType.Kind.ENUM;
            case "r" -> PgType.Kind.RANGE;
            case "m" -> PgType.Kind.MULTIRANGE;
            default -> PgType.Kind.PSEUDO;
        };
    }

    private static String text(ResultSet row, String column) throws SQLException {
        return Objects.requireNonNull(row.getString(column), column);
    }

    private static List<String> strings(ResultSet row, String column) throws SQLException {
        var array = row.getArray(column);
        return array == null ? List.of() : List.of((String[]) array.getArray());
    }

    /** The columns that every row of a table repeats. */
    private record Head(
            RelationId id,
            TableName name,
            String kind,
            String persistence,
            ReplicaIdentity identity,
            boolean publishable,
            boolean inherited,
            String fingerprint,
            List<Integer> key,
            boolean keyDeferrable,
            List<String> uniqueKeys,
            List<RelationId> leaves,
            String oddLeaf) {
        static Head of(ResultSet row) throws SQLException {
            var key = row.getString("key");
            var oddLeaf = row.getString("odd_leaf");
            return new Head(
                    RelationReader.id(row),
                    new TableName(text(row, "nspname"), text(row, "relname")),
                    text(row, "relkind"),
                    text(row, "relpersistence"),
                    ReplicaIdentity.of(text(row, "relreplident").charAt(0)),
                    row.getBoolean("publishable"),
                    row.getBoolean("inherited"),
                    text(row, "fingerprint"),
                    key == null
                            ? List.of()
                            : Stream.of(key.split(" "))
                                    .limit(row.getInt("indnkeyatts"))
                                    .map(Integer::valueOf)
                                    .toList(),
                    key != null && !row.getBoolean("indimmediate"),
                    strings(row, "unique_keys"),
                    leaves(row),
                    oddLeaf == null ? "" : oddLeaf);
        }

        private static List<RelationId> leaves(ResultSet row) throws SQLException {
            var array = row.getArray("leaves");
            return array == null
                    ? List.of()
                    : Arrays.stream((Long[]) array.getArray())
                            .sorted()
                            .map(oid -> new RelationId(oid.intValue()))
                            .toList();
        }

        Inspection with(List<Column> columns, List<Integer> numbers) {
            var reason = TableKinds.refusal(name, kind, persistence, publishable, inherited);
            if (reason.isPresent()) {
                return new Inspection.Refused(reason.get());
            }
            if (!oddLeaf.isEmpty()) {
                return new Inspection.Refused(TableKinds.oddPartition(name, oddLeaf));
            }
            if (columns.isEmpty()) {
                return new Inspection.Missing();
            }
            var relation =
                    new Relation(
                            id,
                            name,
                            kind.equals("p") ? Relation.Kind.PARTITIONED : Relation.Kind.TABLE,
                            identity,
                            columns,
                            key.stream().map(numbers::indexOf).toList(),
                            keyDeferrable,
                            leaves);
            return new Inspection.Table(relation, fingerprint, uniqueKeys(columns, numbers));
        }

        /** Without those that have a column that may be NULL, or is not carried by the stream. */
        private List<Set<String>> uniqueKeys(List<Column> columns, List<Integer> numbers) {
            var keys = new ArrayList<Set<String>>();
            for (var each : uniqueKeys) {
                var places =
                        Stream.of(each.split(" "))
                                .map(Integer::valueOf)
                                .map(numbers::indexOf)
                                .toList();
                if (places.stream().allMatch(at -> at >= 0 && columns.get(at).notNull())) {
                    keys.add(
                            places.stream()
                                    .map(at -> columns.get(at).name())
                                    .collect(Collectors.toUnmodifiableSet()));
                }
            }
            return keys;
        }
    }
}
