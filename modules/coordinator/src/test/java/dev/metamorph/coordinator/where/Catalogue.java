package dev.metamorph.coordinator.where;

import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.where.Where;
import dev.metamorph.shape.where.WhereException;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The part of Postgres's own catalog that belongs to the clause language: every function, operator
 * and cast over types that there are samples of, as far as our language supports it. So nothing
 * that is supported can be left out of the comparison.
 *
 * @param templates by type of the result, in the form of {@link Templates}
 */
record Catalogue(Map<String, List<String>> templates) {
    private static final Pattern HOLE = Pattern.compile("\\{([^}]+)}");

    /** With random numbers these functions would make texts longer than we compare. */
    private static final Set<String> LENGTHENING = Set.of("repeat", "lpad", "rpad");

    private static final List<String> FIELDS =
            List.of(
                    "microseconds",
                    "milliseconds",
                    "second",
                    "minute",
                    "hour",
                    "day",
                    "dow",
                    "doy",
                    "isodow",
                    "week",
                    "month",
                    "quarter",
                    "year",
                    "isoyear",
                    "decade",
                    "century",
                    "millennium",
                    "epoch",
                    "julian");

    /** The names of functions, operators and casts with their argument types and result type. */
    private static final String ROUTINES =
            """
            WITH known AS (SELECT t.oid, s.name FROM unnest(?::text[]) s(name)
                           JOIN pg_type t ON t.oid = to_regtype(s.name)),
                 stand_in(oid, name, family) AS (
                    SELECT 'anyelement'::regtype::oid, unnest('{integer,text,numeric,mood}'::text[]),
                           generate_series(1, 4)
                    UNION ALL SELECT 'anyarray'::regtype, unnest('{integer[],text[],numeric[],mood[]}'::text[]),
                           generate_series(1, 4)
                    UNION ALL SELECT 'anycompatible'::regtype, unnest('{integer,text,numeric,mood}'::text[]),
                           generate_series(1, 4)
                    UNION ALL SELECT 'anycompatiblearray'::regtype, unnest('{integer[],text[],numeric[],mood[]}'::text[]),
                           generate_series(1, 4)
                    UNION ALL SELECT 'anyelement'::regtype, unnest('{integer,bigint,numeric,date,timestamp,timestamptz}'::text[]),
                           generate_series(11, 16)
                    UNION ALL SELECT 'anyrange'::regtype, unnest('{int4range,int8range,numrange,daterange,tsrange,tstzrange}'::text[]),
                           generate_series(11, 16)
                    UNION ALL SELECT 'anyenum'::regtype, 'mood', 21),
                 used(oid, name, family) AS (SELECT oid, name, 0 FROM known UNION ALL TABLE stand_in),
                 routine(kind, name, arguments, result) AS (
                    SELECT 'function', proname::text, proargtypes::oid[], prorettype FROM pg_proc
                     WHERE pronamespace = 'pg_catalog'::regnamespace AND prokind = 'f' AND NOT proretset
                       AND provolatile <> 'v' AND pronargs BETWEEN 1 AND 4
                       AND proname NOT LIKE ALL ('{pg\\_%,%\\_in,%\\_out,%\\_recv,%\\_send}')
                    UNION ALL
                    SELECT 'operator', oprname, CASE WHEN oprleft = 0 THEN ARRAY[oprright]
                           ELSE ARRAY[oprleft, oprright] END, oprresult FROM pg_operator
                     WHERE oprnamespace = 'pg_catalog'::regnamespace)
            SELECT DISTINCT r.kind, r.name, a.types, coalesce(k.name, f.name) AS result
              FROM routine r
              JOIN generate_series(0, 21) g(family) ON true
              CROSS JOIN LATERAL (
                   SELECT array_agg(u.name ORDER BY n) AS types, count(u.name) AS found,
                          bool_or(u.family > 0) AS many
                     FROM unnest(r.arguments) WITH ORDINALITY x(oid, n)
                     LEFT JOIN LATERAL (SELECT name, family FROM used
                        WHERE used.oid = x.oid AND used.family IN (0, g.family) LIMIT 1) u ON true) a
              LEFT JOIN known k ON k.oid = r.result
              LEFT JOIN stand_in f ON f.oid = r.result AND f.family = g.family
             WHERE a.found = cardinality(r.arguments) AND (a.many OR g.family = 0)
             ORDER BY 1, 2, 3, 4
            """;

    static Catalogue of(TestDatabase database, Relation relation) {
        var templates = new TreeMap<String, List<String>>();
        var names = Samples.all().stream().map(Samples.Sample::name).toList();
        try (var connection = database.connect();
                var statement = connection.prepareStatement(ROUTINES)) {
            statement.setArray(1, connection.createArrayOf("text", names.toArray()));
            try (var result = statement.executeQuery()) {
                while (result.next()) {
                    var types = List.of((String[]) result.getArray("types").getArray());
                    var form = form(result.getString("kind"), result.getString("name"), types);
                    var type = result.getString("result");
                    keep(templates, type == null ? "" : type, form, relation);
                }
            }
        } catch (SQLException e) {
            throw new AssertionError(e.getMessage(), e);
        }
        fields().forEach(form -> keep(templates, "numeric", form, relation));
        parts().forEach(form -> keep(templates, "double precision", form, relation));
        for (var from : names) {
            for (var to : names) {
                keep(templates, to, "{%s}::%s".formatted(from, to), relation);
            }
        }
        return new Catalogue(templates);
    }

    private static String form(String kind, String name, List<String> types) {
        var holes = types.stream().map("{%s}"::formatted).toList();
        if (kind.equals("operator")) {
            return holes.size() == 1
                    ? name + " " + holes.getFirst()
                    : holes.get(0) + " " + name + " " + holes.get(1);
        }
        var end = LENGTHENING.contains(name) ? "::smallint % 40" : "";
        return holes.stream()
                .map(hole -> hole.equals("{integer}") ? hole + end : hole)
                .collect(Collectors.joining(", ", name + "(", ")"));
    }

    private static Stream<String> fields() {
        return Stream.of("date", "time", "timetz", "timestamp", "interval")
                .flatMap(type ->
                        FIELDS.stream()
                                .map(field -> "EXTRACT(%s FROM {%s})".formatted(field, type)));
    }

    /** The parts of a date or time; fractions as floats are not compared. */
    private static Stream<String> parts() {
        var fractions = Set.of("milliseconds", "second", "epoch", "julian");
        return Stream.of("date", "time", "timetz", "timestamp", "interval")
                .flatMap(type ->
                        FIELDS.stream()
                                .filter(field -> !fractions.contains(field))
                                .map(field -> "date_part('%s', {%s})".formatted(field, type)));
    }

    /** A function that refuses columns refuses everything here; it has tests of its own. */
    private static void keep(
            Map<String, List<String>> templates, String type, String form, Relation relation) {
        var known = !type.isEmpty();
        var columns =
                HOLE.matcher(form)
                        .replaceAll(hole ->
                                Samples.of(hole.group(1)).columns().keySet().iterator().next());
        try {
            Where.parse("(%s) IS NULL".formatted(columns), Map.of(), relation);
        } catch (WhereException _) {
            return;
        }
        templates
                .computeIfAbsent(known ? type : "boolean", _ -> new ArrayList<>())
                .add(known ? form : "(%s) IS NULL".formatted(form));
    }

    List<String> of(String type) {
        return templates.getOrDefault(type, List.of());
    }

    int size() {
        return templates.values().stream().mapToInt(List::size).sum();
    }
}
