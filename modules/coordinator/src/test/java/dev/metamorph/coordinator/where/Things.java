package dev.metamorph.coordinator.where;

import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.shape.change.PgValue;
import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.relation.PgType;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shape.relation.ReplicaIdentity;
import dev.metamorph.shape.relation.TableName;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A table with random rows of all types, as it is in Postgres and as we see it.
 *
 * @param relation the table
 * @param rows its rows by {@code id}, values as output functions print them
 */
record Things(Relation relation, List<Row> rows) {
    private static final List<String> LABELS = List.of("sad", "ok", "happy", "it's");

    static Things create(TestDatabase database, RandomGenerator random, int rows) {
        var columns = Sample.ALL.stream().flatMap(sample -> sample.columns().stream()).toList();
        database.execute(
                "CREATE TYPE mood AS ENUM ('sad', 'happy', 'it''s')",
                "ALTER TYPE mood ADD VALUE 'ok' BEFORE 'happy'",
                "CREATE DOMAIN positive AS integer",
                "CREATE DOMAIN temper AS mood",
                "CREATE TABLE things (id integer PRIMARY KEY, %s)"
                        .formatted(
                                columns.stream()
                                        .map(column -> column.name() + " " + column.definition())
                                        .collect(Collectors.joining(", "))));
        database.execute(
                IntStream.range(0, rows)
                        .mapToObj(id ->
                                "INSERT INTO things VALUES (%d, %s)".formatted(id, values(random)))
                        .toArray(String[]::new));
        return new Things(relation(database), read(database));
    }

    private static String values(RandomGenerator random) {
        return Sample.ALL.stream()
                .flatMap(sample ->
                        sample.columns().stream().map(column -> value(sample, column, random)))
                .collect(Collectors.joining(", "));
    }

    private static String value(Sample sample, Sample.Column column, RandomGenerator random) {
        if (random.nextInt(6) == 0) {
            return "NULL";
        }
        var value = sample.rowValue(random);
        var fits = !column.definition().startsWith("numeric(") || !value.contains("Inf");
        return fits ? "'%s'".formatted(value.replace("'", "''")) : "1";
    }

    private static Relation relation(TestDatabase database) {
        var columns =
                database
                        .query(
                                """
                                SELECT attname, t.oid, t.typname, t.typtype,
                                       b.oid, b.typname, coalesce(collname, '')
                                FROM pg_attribute a
                                JOIN pg_type t ON t.oid = atttypid
                                LEFT JOIN pg_type b ON b.oid = t.typbasetype
                                LEFT JOIN pg_collation c ON c.oid = attcollation
                                WHERE attrelid = 'things'::regclass AND attnum > 0
                                ORDER BY attnum
                                """)
                        .stream()
                        .map(Things::column)
                        .toList();
        return new Relation(
                new RelationId(1),
                new TableName("public", "things"),
                Relation.Kind.TABLE,
                ReplicaIdentity.FULL,
                columns,
                List.of(0),
                false,
                List.of());
    }

    private static Column column(List<String> row) {
        var kind =
                switch (row.get(3)) {
                    case "e" -> PgType.Kind.ENUM;
                    case "d" -> PgType.Kind.DOMAIN;
                    default -> PgType.Kind.BASE;
                };
        var isMood = row.get(2).equals("mood") || row.get(5).equals("mood");
        return new Column(
                row.get(0),
                new PgType(
                        Integer.parseInt(row.get(1)),
                        row.get(2),
                        kind,
                        kind == PgType.Kind.DOMAIN ? Integer.parseInt(row.get(4)) : 0,
                        kind == PgType.Kind.DOMAIN ? row.get(5) : "",
                        -1,
                        0,
                        isMood ? LABELS : List.of()),
                false,
                false,
                row.get(6));
    }

    /** A plain format() prints with output functions; a cast to text prints booleans otherwise. */
    private static List<Row> read(TestDatabase database) {
        var printed =
                Stream.concat(
                                Stream.of("id"),
                                Sample.ALL.stream()
                                        .flatMap(sample -> sample.columns().stream())
                                        .map(Sample.Column::name))
                        .map(
                                "CASE WHEN %1$s IS NOT NULL THEN '=' || format('%%s', %1$s) END"
                                        ::formatted)
                        .collect(Collectors.joining(", "));
        var rows = new ArrayList<Row>();
        for (var row : database.query("SELECT " + printed + " FROM things ORDER BY id")) {
            rows.add(Row.of(row.stream().map(Things::value).toList()));
        }
        return rows;
    }

    private static PgValue value(String printed) {
        return printed.startsWith("=") ? PgValue.text(printed.substring(1)) : PgValue.none();
    }
}
