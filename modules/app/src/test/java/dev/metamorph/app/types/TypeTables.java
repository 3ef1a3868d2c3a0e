package dev.metamorph.app.types;

import dev.metamorph.embedded.testing.TestDatabase;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A table for each way in which types are put together, with a column for every type that Postgres
 * has by itself and for some of our own.
 */
final class TypeTables {
    static final List<String> NAMES =
            List.of("plain", "arrays", "domains", "composites", "generated");

    private static final List<String> OWN_TYPES =
            List.of(
                    "CREATE TYPE public.mood AS ENUM ('sad', 'so so', 'it''s \"fine\"')",
                    "CREATE TYPE public.floatrange AS RANGE (subtype = float8, multirange_type_name = floatmultirange)");

    /** Base types, ranges and multiranges, but no arrays. */
    private static final String TYPES =
            """
            SELECT CASE WHEN n.nspname = 'pg_catalog' THEN t.typname ELSE n.nspname || '.' || t.typname END
              FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
             WHERE n.nspname IN ('pg_catalog', 'public') AND t.typtype IN ('b', 'r', 'm', 'e')
               AND t.typcategory <> 'A'
             ORDER BY 1\
            """;

    private final TestDatabase database;
    private final List<String> types;

    private TypeTables(TestDatabase database, List<String> types) {
        this.database = database;
        this.types = types;
    }

    /** Creates types and tables. */
    static TypeTables create(TestDatabase database) {
        database.execute(OWN_TYPES.toArray(String[]::new));
        var types = database.query(TYPES).stream().map(List::getFirst).toList();
        var tables = new TypeTables(database, types);
        var statements = new ArrayList<String>();
        for (var at = 0; at < types.size(); at++) {
            statements.addAll(tables.typesAround(at));
        }
        NAMES.forEach(name -> statements.add(tables.table(name)));
        database.execute(statements.toArray(String[]::new));
        return tables;
    }

    /** All types of this server for which nobody has thought of values, and the reverse. */
    Set<String> unknown() {
        var unknown = new TreeSet<>(types);
        unknown.removeAll(TypeSamples.types());
        unknown.removeAll(TypeSamples.WITHOUT_INPUT);
        TypeSamples.types().stream().filter(type -> !types.contains(type)).forEach(unknown::add);
        return unknown;
    }

    /** Writes a row for each value of the type that has the most, and one of NULLs. */
    void fill() {
        var rows = types.stream().mapToInt(type -> TypeSamples.of(type).size()).max().orElseThrow();
        var statements = new ArrayList<String>();
        for (var name : NAMES) {
            statements.add("INSERT INTO %s (id) VALUES (-1)".formatted(name));
            IntStream.range(0, rows).forEach(row -> statements.add(insert(name, row)));
        }
        database.execute(statements.toArray(String[]::new));
    }

    private List<String> typesAround(int at) {
        var type = quoted(at);
        return List.of(
                "CREATE TYPE public.c%d AS (v %s, l %s)".formatted(at, type, array(at)),
                "CREATE DOMAIN public.d%d AS %s".formatted(at, type),
                "CREATE DOMAIN public.dd%1$d AS public.d%1$d".formatted(at));
    }

    private String table(String name) {
        var columns =
                IntStream.range(0, types.size())
                        .mapToObj(at -> "v%d %s".formatted(at, column(name, at)))
                        .collect(Collectors.joining(", "));
        return "CREATE TABLE %s (id int PRIMARY KEY, touched int DEFAULT 0, padded char(7) DEFAULT 'x', %s)"
                .formatted(name, columns);
    }

    private String column(String name, int at) {
        return switch (name) {
            case "plain" -> quoted(at);
            case "arrays" -> array(at);
            case "domains" -> "public.dd" + at;
            case "composites" -> "public.c%d[]".formatted(at);
            case "generated" ->
                    "%1$s GENERATED ALWAYS AS (CASE WHEN id >= 0 THEN %2$s::%1$s END) STORED"
                            .formatted(quoted(at), constant(at));
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** Postgres refuses a role in an expression that it keeps. */
    private String constant(int at) {
        return types.get(at).equals("regrole") ? "NULL" : literals(at).getLast();
    }

    private String insert(String name, int row) {
        if (name.equals("generated")) {
            return "INSERT INTO generated (id) VALUES (%d)".formatted(row);
        }
        var values =
                IntStream.range(0, types.size())
                        .mapToObj(at -> value(name, at, row))
                        .collect(Collectors.joining(", "));
        return "INSERT INTO %s VALUES (%d, 0, 'a b', %s)".formatted(name, row, values);
    }

    private String value(String name, int at, int row) {
        var literals = literals(at);
        var one = "%s::%s".formatted(literals.get(row % literals.size()), quoted(at));
        return switch (name) {
            case "arrays" -> row % 2 == 0 ? list(at) : odd(at, row, one);
            case "composites" ->
                    "ARRAY[ROW(%1$s, %2$s), ROW(NULL, %3$s), NULL]::public.c%4$d[]"
                            .formatted(one, list(at), odd(at, row, one), at);
            default -> one;
        };
    }

    /** All values and a NULL. */
    private String list(int at) {
        if (TypeSamples.WITHOUT_INPUT.contains(types.get(at))) {
            return "NULL";
        }
        return "ARRAY[%s, NULL]::%s".formatted(String.join(", ", literals(at)), array(at));
    }

    /** Nothing, or dimensions that do not begin at 1. */
    private String odd(int at, int row, String one) {
        if (TypeSamples.WITHOUT_INPUT.contains(types.get(at))) {
            return "NULL";
        }
        return row % 3 == 0
                ? "ARRAY[]::%s".formatted(array(at))
                : "array_fill(%s, ARRAY[2, 1], ARRAY[-1, 7])".formatted(one);
    }

    private List<String> literals(int at) {
        return TypeSamples.of(types.get(at));
    }

    /** Types without arrays have another's. */
    private String array(int at) {
        return TypeSamples.WITHOUT_INPUT.contains(types.get(at)) ? "text[]" : quoted(at) + "[]";
    }

    /** The word "char" is another type than the name. */
    private String quoted(int at) {
        return types.get(at).equals("char") ? "\"char\"" : types.get(at);
    }

    /** What the output functions print: rows by id. */
    Map<String, Map<String, Optional<String>>> printed(String name) {
        return Printed.rows(database, name, columns());
    }

    private List<String> columns() {
        return Stream.concat(
                        Stream.of("id", "touched", "padded"),
                        IntStream.range(0, types.size()).mapToObj(at -> "v" + at))
                .toList();
    }

    /** The columns of a table that are of type bool, or of a domain over it. */
    List<String> booleans(String name) {
        return switch (name) {
            case "plain", "domains", "generated" -> List.of("v" + types.indexOf("bool"));
            default -> List.of();
        };
    }
}
