package dev.metamorph.coordinator.snapshot;

import dev.metamorph.coordinator.postgres.SqlText;
import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.relation.PgType;
import dev.metamorph.shape.relation.Relation;

import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Has the server refuse rows of a COPY that are larger than a limit. The driver reads a row into
 * one array before anything can look at its length, so that the server must not send it. The sizes
 * of text and bytea are read without decompressing the value; other values are converted to text
 * only if they are large even when compressed. Pure.
 *
 * @param maxBytes the limit, in bytes of the values' text in the server's encoding
 */
record RowLimit(int maxBytes) {
    /** Postgres's compression makes a value at most this much smaller. */
    private static final int MAX_COMPRESSION = 256;

    private static final Set<String> TEXTS = Set.of("text", "varchar", "bpchar");

    /** Types whose values are small. */
    private static final Set<String> SMALL =
            Set.of(
                    "bool",
                    "int2",
                    "int4",
                    "int8",
                    "float4",
                    "float8",
                    "date",
                    "time",
                    "timetz",
                    "timestamp",
                    "timestamptz",
                    "interval",
                    "uuid",
                    "oid",
                    "money",
                    "inet",
                    "cidr",
                    "macaddr",
                    "macaddr8");

    private static final String MARK = "metamorph: row too large, bytes: ";
    private static final Pattern REFUSAL = Pattern.compile(Pattern.quote(MARK) + "(\\d+)");

    /**
     * The columns to select, as SQL. The first one is the column itself, or an error if the row is
     * too large; its name is not the column's, so that ORDER BY means the table's column.
     *
     * @param toastBytes the size of the values that lie outside of the table's rows; if that is too
     *     small for one value that is too large, nothing is asked of the rows
     */
    String select(List<String> columns, Relation relation, long toastBytes) {
        var plain = columns.stream().map(SqlText::identifier).collect(Collectors.joining(", "));
        var sizes = sizes(columns, relation);
        if (toastBytes < maxBytes / MAX_COMPRESSION || sizes.isEmpty()) {
            return plain;
        }
        var size = "(%s)".formatted(sizes);
        var first = SqlText.identifier(columns.getFirst());
        return "CASE WHEN %s <= %d OR (%s || %s)::int IS NULL THEN %s END AS %s%s"
                .formatted(
                        size,
                        maxBytes,
                        SqlText.literal(MARK),
                        size,
                        first,
                        SqlText.identifier("metamorph: limited"),
                        plain.substring(first.length()));
    }

    private String sizes(List<String> columns, Relation relation) {
        return columns.stream()
                .map(name -> relation.columns().get(relation.position(name).orElseThrow()))
                .flatMap(column -> size(column).stream())
                .map("coalesce(%s, 0)::bigint"::formatted)
                .collect(Collectors.joining(" + "));
    }

    private Optional<String> size(Column column) {
        var type = column.type();
        var name = SqlText.identifier(column.name());
        if (type.kind() == PgType.Kind.ENUM || SMALL.contains(type.name())) {
            return Optional.empty();
        }
        if (type.kind() == PgType.Kind.BASE && TEXTS.contains(type.name())) {
            return Optional.of("octet_length(%s)".formatted(name));
        }
        if (type.kind() == PgType.Kind.BASE && type.name().equals("bytea")) {
            // Two digits for each byte.
            return Optional.of("2 * octet_length(%s)::bigint".formatted(name));
        }
        return Optional.of(
                "CASE WHEN pg_column_size(%1$s) > %2$d THEN octet_length(%1$s::text) ELSE pg_column_size(%1$s) END"
                        .formatted(name, maxBytes / MAX_COMPRESSION));
    }

    /** The exception itself, or, if it is the refusal of a row, what that means. */
    SQLException explain(SQLException e) {
        var refusal = REFUSAL.matcher(Objects.requireNonNullElse(e.getMessage(), ""));
        return refusal.find()
                ? new SQLException(
                        "a row has %s bytes, and MAX_ROW_SIZE is %d"
                                .formatted(refusal.group(1), maxBytes),
                        SnapshotErrors.TOO_LARGE,
                        e)
                : e;
    }
}
