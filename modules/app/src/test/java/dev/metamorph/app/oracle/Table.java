package dev.metamorph.app.oracle;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A table of the property test: its SQL, what may be written to it, and clauses over it.
 *
 * @param name its name, fit for SQL as it is
 * @param create the statements that make it
 * @param kind what is special about it
 * @param columns the columns that are never altered, those of the key first
 */
record Table(String name, List<String> create, Kind kind, List<String> columns) {
    private static final int KEYS = 60;

    /** The most that a value of the wide column has; a hash has 32 bytes. */
    private static final int MEGABYTES = Integer.getInteger("metamorph.oracle.megabytes", 2);

    enum Kind {
        KEYED,
        DEFERRABLE,
        KEYLESS,
        PARTITIONED
    }

    static List<Table> all() {
        return List.of(
                new Table(
                        "keyed",
                        List.of(
                                "CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy')",
                                "CREATE TABLE keyed (id int PRIMARY KEY, a int, b text, c boolean,"
                                        + " n numeric, d date, m mood, big text)"),
                        Kind.KEYED,
                        List.of("id", "a", "b", "c", "n", "d", "m", "big")),
                new Table(
                        "composite",
                        List.of(
                                "CREATE TABLE composite (a int, k2 text, k1 int, b text,"
                                        + " PRIMARY KEY (k1, k2))"),
                        Kind.KEYED,
                        List.of("k1", "k2", "a", "b")),
                new Table(
                        "shifting",
                        List.of(
                                "CREATE TABLE shifting (id int PRIMARY KEY DEFERRABLE INITIALLY"
                                        + " DEFERRED, a int, b text)"),
                        Kind.DEFERRABLE,
                        List.of("id", "a", "b")),
                new Table(
                        "keyless",
                        List.of("CREATE TABLE keyless (a int, b text, c boolean)"),
                        Kind.KEYLESS,
                        List.of("a", "b", "c")),
                new Table(
                        "parted",
                        List.of(
                                "CREATE TABLE parted (id int, a int, b text, PRIMARY KEY (id, a))"
                                        + " PARTITION BY LIST (a)",
                                "CREATE TABLE parted_low (b text, a int NOT NULL, id int NOT NULL)",
                                "ALTER TABLE parted ATTACH PARTITION parted_low FOR VALUES IN (0, 1,"
                                        + " 2, 3)",
                                "CREATE TABLE parted_rest PARTITION OF parted DEFAULT"),
                        Kind.PARTITIONED,
                        List.of("id", "a", "b")));
    }

    /** Whether a request for some of the columns must name them all. */
    boolean keyIsEverything() {
        return kind == Kind.KEYLESS;
    }

    int keyColumns() {
        return name.equals("composite") || kind == Kind.PARTITIONED ? 2 : 1;
    }

    /** A literal for a column; few distinct values, so that rows meet. */
    String value(String column, RandomGenerator random) {
        return switch (column) {
            case "id", "k1" -> Integer.toString(random.nextInt(KEYS));
            case "k2" -> "'%s'".formatted(List.of("x", "y/z", "\"q\"").get(random.nextInt(3)));
            case "a" ->
                    kind == Kind.PARTITIONED || random.nextInt(8) > 0
                            ? Integer.toString(random.nextInt(6))
                            : "NULL";
            case "b" ->
                    random.nextInt(8) == 0
                            ? "NULL"
                            : "'%s'"
                                    .formatted(
                                            List.of(
                                                            "", "a", "ab", "B", "ü\\n", "it''s",
                                                            "tab\t", "{\"j\"}")
                                                    .get(random.nextInt(8)));
            case "c" -> List.of("true", "false", "NULL").get(random.nextInt(3));
            case "n" ->
                    List.of("1", "1.0", "1.00", "-0.5", "12345678901234567890.123", "'NaN'", "NULL")
                            .get(random.nextInt(7));
            case "d" ->
                    List.of("'2024-02-29'", "'0044-03-15 BC'", "'infinity'", "NULL")
                            .get(random.nextInt(4));
            case "m" -> List.of("'sad'", "'ok'", "'happy'", "NULL").get(random.nextInt(4));
            // Incompressible and long enough for TOAST, so that updates leave it unchanged there.
            case "big" ->
                    random.nextInt(150) == 0
                            ? "(SELECT string_agg(md5((%d + i)::text), '') FROM generate_series(1, %d) i)"
                                    .formatted(
                                            random.nextInt(1_000_000),
                                            (1 + random.nextInt(MEGABYTES)) << 15)
                            : random.nextInt(3) > 0
                                    ? "NULL"
                                    : "(SELECT string_agg(md5((%d + i)::text), '') FROM generate_series(1, 300) i)"
                                            .formatted(random.nextInt(1_000_000));
            default -> throw new IllegalArgumentException(column);
        };
    }

    /** A condition that picks some rows, for the transactions. */
    String somewhere(RandomGenerator random) {
        var column = columns.get(random.nextInt(Math.min(3, columns.size())));
        var value = value(column, random);
        return value.equals("NULL") ? column + " IS NULL" : column + " = " + value;
    }

    /** A where clause of the language that is served today. */
    String clause(RandomGenerator random) {
        return switch (random.nextInt(14)) {
            case 0 -> "";
            case 1 -> "a = " + random.nextInt(6);
            case 2 -> "a IN (%d, %d)".formatted(random.nextInt(6), random.nextInt(6));
            case 3 -> "a > %d AND NOT b = 'a'".formatted(random.nextInt(6));
            case 4 -> "b IS NULL OR a <= %d".formatted(random.nextInt(6));
            case 5 -> "a = %d AND b <> 'ab'".formatted(random.nextInt(6));
            case 6 -> "NOT (a = %d OR b = 'B')".formatted(random.nextInt(6));
            case 7 -> "b LIKE 'a%' OR b ILIKE '%b'";
            case 8 -> "a BETWEEN %d AND %d".formatted(random.nextInt(3), 2 + random.nextInt(4));
            case 9 -> "(a, b) IN ((%d, 'a'), (2, 'ab'))".formatted(random.nextInt(6));
            case 10 -> "a %% 2 = %d AND length(b) > 0".formatted(random.nextInt(2));
            case 11 ->
                    "CASE WHEN b IS NULL THEN a > 2 ELSE a::text < '%d' COLLATE \"C\" END"
                            .formatted(random.nextInt(6));
            case 12 ->
                    "coalesce(b, 'none') ~ '^[a-n]' AND a = ANY ('{0,1,2,%d}')"
                            .formatted(random.nextInt(6));
            default -> special(random);
        };
    }

    private String special(RandomGenerator random) {
        if (name.equals("keyed")) {
            return List.of(
                            "c",
                            "NOT c",
                            "n = 1",
                            "n > 0.5",
                            "d > '2000-01-01'",
                            "m = 'ok'",
                            "c IS NULL")
                    .get(random.nextInt(7));
        }
        return kind == Kind.KEYLESS ? "c IS NOT NULL" : "a >= 2 AND a < 5";
    }
}
