package dev.metamorph.coordinator.where;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * A type with values that are extreme, special, or nearly the same as another.
 *
 * @param type its name in casts, empty if there is no such cast
 * @param group types of one group are compared with each other
 * @param columns the columns of the table of that type
 * @param values texts that the type reads
 * @param rowValues texts that only rows hold, because a clause would have to spell them otherwise
 */
record Sample(
        String type,
        Group group,
        List<Column> columns,
        List<String> values,
        List<String> rowValues) {
    /** Not at the comma of {@code numeric(30, 4)}. */
    private static final Pattern BETWEEN_COLUMNS = Pattern.compile(", (?=[a-z])");

    private static final String LONG_NAME = "n".repeat(63);

    /** What is compared with what. */
    enum Group {
        NUMBER,
        STRING,
        TIME_OF_DAY,
        MOMENT,
        BOOL,
        UUID,
        BYTES,
        MOOD
    }

    /**
     * A column.
     *
     * @param definition its type and collation for CREATE TABLE
     */
    record Column(String name, String definition) {}

    static final List<Sample> ALL =
            List.of(
                    of("smallint", Group.NUMBER, "s1 smallint, s2 smallint")
                            .with("0", "1", "-1", "7", "32767", "-32768"),
                    of("integer", Group.NUMBER, "i1 integer, i2 integer, i3 positive")
                            .with("0", "1", "-1", "7", "32768", "2147483647", "-2147483648")
                            .with("16777217", "100"),
                    of("bigint", Group.NUMBER, "l1 bigint, l2 bigint")
                            .with("0", "1", "-1", "7", "3000000000", "9223372036854775807")
                            .with("-9223372036854775808", "9007199254740993", "16777217"),
                    of("numeric", Group.NUMBER, "n1 numeric, n2 numeric(30, 4)")
                            .with("0", "1", "1.0", "1.50", "2.5", "0.1", "-0.1", "NaN", "7.000")
                            .with("16777217", "9007199254740993", "9223372036854775807", "100")
                            .andRows("1.1", "Infinity", "-Infinity", "100000000000000000000.5")
                            .andRows("1.50000000000000000000001"),
                    of("real", Group.NUMBER, "f1 real, f2 real")
                            .with("0", "-0", "1", "1.1", "1.5", "0.1", "16777216", "3.4028235e38")
                            .with("1e-45", "NaN", "Infinity", "-Infinity", "-1", "7"),
                    of("double precision", Group.NUMBER, "d1 double precision, d2 float")
                            .with("0", "-0", "1", "1.1", "1.5", "0.1", "9007199254740992", "100")
                            .with("1.7976931348623157e308", "5e-324", "NaN", "Infinity")
                            .with("-Infinity", "16777217", "1.100000023841858", "1e5"),
                    strings("text", "t1 text, t2 text COLLATE \"C\", t3 text COLLATE \"POSIX\""),
                    strings("varchar", "v1 varchar, v2 varchar(80) COLLATE \"C\""),
                    strings("bpchar", "b1 char(5), b2 bpchar COLLATE \"C\", b3 char(80)"),
                    strings("", "na1 name, na2 name"),
                    of("boolean", Group.BOOL, "o1 boolean, o2 boolean").with("true", "false", "t"),
                    of("time", Group.TIME_OF_DAY, "h1 time, h2 time")
                            .with("00:00", "24:00:00", "23:59:59.999999", "12:30:00.5", "12:30"),
                    of("date", Group.MOMENT, "da1 date, da2 date")
                            .with("2024-01-01", "2024-02-29", "0001-01-01", "0044-03-15 BC")
                            .with("infinity", "-infinity", "5874897-12-31", "4713-01-01 BC")
                            .with("1999-12-31", "2000-01-01", "epoch", "2024-1-2"),
                    of("timestamp", Group.MOMENT, "ts1 timestamp, ts2 timestamp")
                            .with("2024-01-01", "2024-01-01 00:00:00.000001", "infinity")
                            .with("294276-12-31 23:59:59.999999", "4713-01-01 00:00:00 BC")
                            .with("-infinity", "2000-01-01 12:00", "1999-12-31T24:00:00", "epoch")
                            .with("2024-02-29 10:00:00+02", "0044-03-15 01:02:03.5 BC"),
                    of("timestamptz", Group.MOMENT, "tz1 timestamptz, tz2 timestamptz")
                            .with("2024-01-01", "2024-01-01 02:00:00+02", "infinity", "-infinity")
                            .with("294276-12-31 23:59:59.999999", "2024-01-01 00:00:00Z", "epoch")
                            .with("2000-01-01 00:00-05:30", "0044-03-15 01:02:03+00 BC"),
                    of("uuid", Group.UUID, "u1 uuid, u2 uuid")
                            .with("00000000-0000-0000-0000-000000000000")
                            .with("A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11")
                            .with("{a0eebc999c0b4ef8bb6d6bb9bd380a11}")
                            .with("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a12")
                            .with("ffffffff-ffff-ffff-ffff-ffffffffffff"),
                    of("bytea", Group.BYTES, "y1 bytea, y2 bytea")
                            .with("\\x", "\\x00", "\\x0000", "\\xFF", "\\x61", "a", "\\x6162"),
                    of("", Group.MOOD, "m1 mood, m2 mood, m3 temper")
                            .with("sad", "ok", "happy", "it's"));

    private static Sample strings(String type, String columns) {
        var sample =
                of(type, Group.STRING, columns)
                        .with("", "a", "a ", "A", "ab", "ab ", " ", "a'b", "a\\b", "1", "b", "ä")
                        .with("𝄞");
        return columns.contains("char(5)") ? sample : sample.with(LONG_NAME, LONG_NAME + "n");
    }

    private static Sample of(String type, Group group, String columns) {
        return new Sample(
                type,
                group,
                BETWEEN_COLUMNS.splitAsStream(columns).map(Sample::column).toList(),
                List.of(),
                List.of());
    }

    private static Column column(String definition) {
        var blank = definition.indexOf(' ');
        return new Column(definition.substring(0, blank), definition.substring(blank + 1));
    }

    private Sample with(String... more) {
        return new Sample(type, group, columns, joined(values, more), rowValues);
    }

    private Sample andRows(String... more) {
        return new Sample(type, group, columns, values, joined(rowValues, more));
    }

    private static List<String> joined(List<String> some, String... more) {
        var all = new ArrayList<>(some);
        all.addAll(List.of(more));
        return List.copyOf(all);
    }

    /** A value as a clause spells it. */
    String value(RandomGenerator random) {
        return values.get(random.nextInt(values.size()));
    }

    /** A value for a row. */
    String rowValue(RandomGenerator random) {
        var at = random.nextInt(values.size() + rowValues.size());
        return at < values.size() ? values.get(at) : rowValues.get(at - values.size());
    }

    String column(RandomGenerator random) {
        return columns.get(random.nextInt(columns.size())).name();
    }
}
