package dev.metamorph.shapelog.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.shape.change.Change;
import dev.metamorph.shape.change.PgValue;
import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.relation.PgType;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shape.relation.ReplicaIdentity;
import dev.metamorph.shape.relation.TableName;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random clauses and rows with extreme values of each type. */
final class FilterIndexExtremesTest {
    private static final RelationId ID = new RelationId(5);

    private static final List<List<String>> VALUES =
            List.of(
                    List.of(
                            "-9223372036854775808",
                            "-9223372036854775807",
                            "-4294967297",
                            "-1",
                            "0",
                            "1",
                            "15",
                            "16",
                            "4294967296",
                            "9223372036854775806",
                            "9223372036854775807"),
                    List.of(
                            "-Infinity",
                            "-1e+300",
                            "-1",
                            "-1e-300",
                            "-0",
                            "0",
                            "5e-324",
                            "1.5",
                            "1e+300",
                            "Infinity",
                            "NaN"),
                    List.of(
                            "-Infinity",
                            "-1" + "0".repeat(400),
                            "-9223372036854775809.5",
                            "-4294967296",
                            "-0.0000000001",
                            "0",
                            "0.00",
                            "0.0000000001",
                            "1.50",
                            "1.5",
                            "4294967295.99999999999999",
                            "4294967296",
                            "18446744073709551616",
                            "18446744073709551616.000000001",
                            "1" + "0".repeat(400),
                            "Infinity",
                            "NaN"),
                    List.of("", "a", "a ", "é", "ab", "\uFFFD", "😀", "😀😁", "😁", "a😀b"),
                    List.of("  ", "a ", "b ", "ab"),
                    List.of("1", "1.0", "true", "[1, \"1\"]", "[1, 1]", "{\"a\": [], \"b\": {}}"),
                    List.of("PT0S", "P1D", "PT24H", "P1M", "P30D", "infinity", "-infinity"),
                    List.of("-infinity", "2024-01-01 00:00:00+00", "infinity"));

    private static final Relation TABLE =
            new Relation(
                    ID,
                    new TableName("public", "items"),
                    Relation.Kind.TABLE,
                    ReplicaIdentity.FULL,
                    List.of(
                            column("i", 20, "int8", ""),
                            column("f", 701, "float8", ""),
                            column("n", 1700, "numeric", ""),
                            column("t", 25, "text", "C"),
                            column("c", 1042, "bpchar", "C"),
                            column("j", 3802, "jsonb", ""),
                            column("v", 1186, "interval", ""),
                            column("z", 1184, "timestamptz", "")),
                    List.of(0),
                    false,
                    List.of());

    private static final List<String> TYPES =
            List.of(
                    "int8",
                    "float8",
                    "numeric",
                    "text",
                    "bpchar",
                    "jsonb",
                    "interval",
                    "timestamptz");

    /** The columns that clauses compare by order; frequent ones are repeated. */
    private static final int[] ORDERED = {0, 0, 1, 2, 2, 3, 7};

    private final Random random = new Random(7);
    private final BruteForce shapes = new BruteForce(TABLE);

    private static Column column(String name, int oid, String type, String collation) {
        return new Column(name, PgType.base(oid, type), false, false, collation);
    }

    @Test
    void every_shape_that_a_change_touches_is_a_candidate() {
        for (var round = 0; round < 1_500; round++) {
            shapes.add(round, clause());
            if (shapes.size() > 300) {
                shapes.removeAny(random);
            }
            shapes.check(new Change.Insert(ID, row()), "round %d".formatted(round));
        }
        assertThat(shapes.toldPerTouched()).isLessThan(1.2);
    }

    private String clause() {
        return switch (random.nextInt(8)) {
            case 0, 1 -> compared(ORDERED[random.nextInt(ORDERED.length)]);
            case 2 -> between(ORDERED[random.nextInt(ORDERED.length)]);
            case 3 -> "t LIKE '%s%%'".formatted(beginning());
            case 4 -> "%s AND %s".formatted(equal(), equal());
            case 5 -> "%s OR %s".formatted(equal(), between(0));
            case 6 -> name(random.nextInt(VALUES.size())) + " IS NULL";
            default -> equal();
        };
    }

    private static String name(int column) {
        return TABLE.columns().get(column).name();
    }

    private String literal(int column) {
        return "'%s'::%s".formatted(value(column), TYPES.get(column));
    }

    private String equal() {
        var column = random.nextInt(VALUES.size());
        return "%s = %s".formatted(name(column), literal(column));
    }

    private String compared(int column) {
        var operator = List.of("<", "<=", ">", ">=").get(random.nextInt(4));
        return "%s %s %s".formatted(name(column), operator, literal(column));
    }

    /** A range that is empty half of the time, its bounds being in the wrong order. */
    private String between(int column) {
        return "%s %s %s AND %s %s %s"
                .formatted(
                        name(column),
                        random.nextBoolean() ? ">" : ">=",
                        literal(column),
                        name(column),
                        random.nextBoolean() ? "<" : "<=",
                        literal(column));
    }

    private String beginning() {
        var text = text();
        return text.substring(
                0,
                text.offsetByCodePoints(
                        0, random.nextInt(text.codePointCount(0, text.length()) + 1)));
    }

    /** A text of up to some hundred bytes, so that prefixes have very different lengths. */
    private String text() {
        var text = new StringBuilder();
        for (var i = random.nextInt(4) * random.nextInt(4); i >= 0; i--) {
            text.append(value(3).repeat(random.nextInt(3)));
        }
        return text.toString();
    }

    private String value(int column) {
        var values = VALUES.get(column);
        return values.get(random.nextInt(values.size()));
    }

    private Row row() {
        var values = new ArrayList<PgValue>();
        for (var column = 0; column < VALUES.size(); column++) {
            values.add(
                    random.nextInt(8) == 0
                            ? PgValue.none()
                            : PgValue.text(
                                    column == 3 && random.nextBoolean() ? text() : value(column)));
        }
        return Row.of(values);
    }
}
