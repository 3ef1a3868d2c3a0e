package dev.metamorph.coordinator.where;

import dev.metamorph.coordinator.inspect.Inspection;
import dev.metamorph.coordinator.inspect.Inspector;
import dev.metamorph.coordinator.testing.Databases;
import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.feed.port.SessionText;
import dev.metamorph.shape.change.PgValue;
import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.TableName;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A table with random rows of all types, in Postgres and in our own representation.
 *
 * @param relation the table
 * @param rows its rows by {@code id}, values as output functions print them
 */
record Things(Relation relation, List<Row> rows) {
    /** Evaluates a clause for every row; {@code error} if the evaluation fails. */
    private static final String JUDGE =
            """
            CREATE FUNCTION public.judge(clause text) RETURNS text[] LANGUAGE plpgsql AS $$
            DECLARE
                answer text[];
                one text;
            BEGIN
                EXECUTE 'SELECT array_agg(coalesce(((' || clause || ') AND true)::text, ''null'') ORDER BY id) FROM public.things'
                   INTO answer;
                RETURN answer;
            EXCEPTION WHEN OTHERS THEN
                FOR i IN 0..(SELECT max(id) FROM public.things) LOOP
                    BEGIN
                        EXECUTE 'SELECT coalesce(((' || clause || ') AND true)::text, ''null'') FROM public.things WHERE id = ' || i
                           INTO one;
                    EXCEPTION WHEN OTHERS THEN
                        one := 'error';
                    END;
                    answer[i + 1] := one;
                END LOOP;
                RETURN answer;
            END $$
            """;

    static Things create(TestDatabase database, RandomGenerator random, int rows) {
        var columns = new ArrayList<String>();
        Samples.all()
                .forEach(sample ->
                        sample.columns().forEach((name, type) -> columns.add(name + " " + type)));
        database.execute(
                "CREATE TYPE mood AS ENUM ('sad', 'happy', 'it''s')",
                "ALTER TYPE mood ADD VALUE 'ok' BEFORE 'happy'",
                "CREATE DOMAIN positive AS integer",
                "CREATE DOMAIN word AS text",
                "CREATE TABLE things (id integer PRIMARY KEY, %s)"
                        .formatted(String.join(", ", columns)),
                JUDGE);
        var inserts = new ArrayList<String>();
        for (var id = 0; id < rows; id++) {
            var names = new ArrayList<String>(List.of("id"));
            var values = new ArrayList<String>(List.of(Integer.toString(id)));
            for (var sample : Samples.all()) {
                for (var name : sample.columns().keySet()) {
                    if (random.nextInt(7) > 0) {
                        names.add(name);
                        values.add(RandomClauses.quoted(value(name, sample, random)));
                    }
                }
            }
            inserts.add(
                    "INSERT INTO things (%s) VALUES (%s)"
                            .formatted(String.join(", ", names), String.join(", ", values)));
        }
        database.execute(inserts.toArray(String[]::new));
        return new Things(relation(database, "things"), read(database));
    }

    private static String value(String column, Samples.Sample sample, RandomGenerator random) {
        var value = sample.value(random);
        return switch (column) {
            case "i3" -> value.startsWith("-") ? "3" : value;
            case "n2" -> value.endsWith("Infinity") ? "NaN" : value;
            case "b1" -> value.length() > 9 ? "a" : value;
            case "ip2" -> value.matches("10.1.2.3.*|.*::1/32") ? "10.0.0.0/8" : value;
            default -> value;
        };
    }

    /** A table as the inspector sees it. */
    static Relation relation(TestDatabase database, String name) {
        try (var pool = Databases.admin(database)) {
            var inspector =
                    new Inspector(
                            () -> Optional.of(pool),
                            Duration.ofSeconds(10),
                            () -> Instant.EPOCH,
                            Runnable::run);
            if (inspector.inspect(new TableName("public", name))
                    instanceof Inspection.Table found) {
                return found.relation();
            }
            throw new AssertionError("the table is not found");
        }
    }

    /** The rows as the WAL prints them: by output functions, with our settings. */
    private static List<Row> read(TestDatabase database) {
        var names = new ArrayList<String>(List.of("id"));
        Samples.all().forEach(sample -> names.addAll(sample.columns().keySet()));
        var printed =
                names.stream()
                        .map(
                                "CASE WHEN %1$s IS NOT NULL THEN '=' || format('%%s', %1$s) END"
                                        ::formatted)
                        .collect(Collectors.joining(", "));
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            for (var setting : SessionText.statements()) {
                statement.execute(setting);
            }
            var rows = new ArrayList<Row>();
            try (var result =
                    statement.executeQuery(
                            "SELECT %s FROM public.things ORDER BY id".formatted(printed))) {
                while (result.next()) {
                    rows.add(row(result, names.size()));
                }
            }
            return rows;
        } catch (SQLException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    private static Row row(ResultSet result, int columns) throws SQLException {
        var values = new ArrayList<PgValue>();
        for (var column = 1; column <= columns; column++) {
            var text = result.getString(column);
            values.add(text == null ? PgValue.none() : PgValue.text(text.substring(1)));
        }
        return Row.of(values);
    }

    /** The values of the columns of a row that a clause names. */
    String described(int row, String clause) {
        return IntStream.range(0, relation.columns().size())
                .filter(at -> clause.contains(relation.columns().get(at).name()))
                .mapToObj(at ->
                        "%s %s"
                                .formatted(
                                        relation.columns().get(at).name(), rows.get(row).value(at)))
                .collect(Collectors.joining(", ", row + " (", ")"));
    }

    /** The position of every column. */
    int[] positions() {
        return IntStream.range(0, relation.columns().size()).toArray();
    }
}
