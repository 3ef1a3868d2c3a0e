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
import dev.metamorph.shape.where.Where;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** For random clauses and rows no touched shape is missed, and few others are candidates. */
final class FilterIndexPropertyTest {
    private static final RelationId ID = new RelationId(5);
    private static final List<String> NUMBERS = List.of("-1", "0", "1.0", "1.50", "NaN", "2");

    private static final Relation TABLE =
            new Relation(
                    ID,
                    new TableName("public", "items"),
                    Relation.Kind.TABLE,
                    ReplicaIdentity.FULL,
                    List.of(
                            column("id", 23, "int4", ""),
                            column("name", 25, "text", "C"),
                            column("n", 1700, "numeric", ""),
                            column("day", 1082, "date", ""),
                            array("tags", 1009, "_text", 25, "text"),
                            column("flag", 16, "bool", "")),
                    List.of(0),
                    false,
                    List.of());

    private final Random random = new Random(11);
    private final BruteForce shapes = new BruteForce(TABLE);

    private static Column column(String name, int oid, String type, String collation) {
        return new Column(name, PgType.base(oid, type), false, false, collation);
    }

    private static Column array(String name, int oid, String type, int element, String of) {
        return new Column(
                name,
                new PgType(oid, type, PgType.Kind.ARRAY, element, of, -1, 1, List.of()),
                false,
                false,
                "C");
    }

    @Test
    void every_shape_that_a_change_touches_is_a_candidate() {
        for (var round = 0; round < 8_000; round++) {
            changeShapes(round);
            shapes.check(change(), "round %d".formatted(round));
        }
        assertThat(shapes.toldPerTouched()).isLessThan(2);
    }

    @Test
    void nothing_is_left_when_all_shapes_are_gone() {
        var index = new FilterIndex();
        index.describe(BruteForce.described(TABLE));
        for (var round = 0; round < 2_000; round++) {
            index.add(round, TABLE, Where.parse(clause(), Map.of(), TABLE));
        }
        for (var round = 0; round < 2_000; round++) {
            index.remove(round);
        }

        var candidates = new ArrayList<Integer>();
        index.candidates(new Change.Truncate(ID), candidates::add);
        index.candidates(new Change.Insert(ID, row()), candidates::add);

        assertThat(candidates).isEmpty();
        assertThat(index.size()).isZero();
    }

    private void changeShapes(int number) {
        if (random.nextInt(3) == 0) {
            shapes.add(number, clause());
        }
        if (shapes.size() > 200) {
            shapes.removeAny(random);
        }
    }

    private String clause() {
        return switch (random.nextInt(12)) {
            case 0, 1, 2 -> leaf() + " AND " + leaf();
            case 3, 4 -> "(" + leaf() + ") OR " + leaf();
            case 5 -> "(" + leaf() + " OR " + leaf() + ") AND (" + leaf() + " OR " + leaf() + ")";
            case 6 -> "NOT (" + leaf() + ")";
            case 7 -> "(" + leaf() + ") IS TRUE";
            default -> leaf();
        };
    }

    private String leaf() {
        return switch (random.nextInt(20)) {
            case 0 -> "id > " + number();
            case 1 -> "id BETWEEN %d AND %d".formatted(number(), number());
            case 2 -> "id IN (%d, %d, NULL)".formatted(number(), number());
            case 3 -> "name = '%s'".formatted(word());
            case 4 -> "name LIKE '%s%%'".formatted(word());
            case 5 -> "name >= '%s' AND name < '%s'".formatted(word(), word());
            case 6 -> "(id, name) = (%d, '%s')".formatted(number(), word());
            case 7 ->
                    "n %s %s".formatted(List.of("=", "<", ">=").get(random.nextInt(3)), decimal());
            case 8 -> "day < '2024-01-%02d'".formatted(1 + number());
            case 9 -> "day BETWEEN '2024-01-%02d' AND '2024-01-05'".formatted(1 + number());
            case 10 -> "tags @> '{%s}'".formatted(words());
            case 11 -> "tags <@ '{%s}'".formatted(words());
            case 12 -> "tags && '{%s}'".formatted(words());
            case 13 -> "'%s' = ANY (tags)".formatted(letter());
            case 14 -> "flag";
            case 15 -> "name IS NULL";
            case 16 -> "id = ANY ('{%d,%d}')".formatted(number(), number());
            case 17 -> "name IS NOT DISTINCT FROM '%s'".formatted(word());
            default -> "id = " + number();
        };
    }

    private Change change() {
        return switch (random.nextInt(3)) {
            case 0 -> new Change.Insert(ID, row());
            case 1 -> new Change.Delete(ID, row());
            default -> new Change.Update(ID, row(), row());
        };
    }

    private Row row() {
        return Row.of(
                List.of(
                        maybe(Integer.toString(number())),
                        maybe(word()),
                        maybe(NUMBERS.get(random.nextInt(NUMBERS.size()))),
                        maybe("2024-01-%02d".formatted(1 + number())),
                        maybe("{" + words() + "}"),
                        maybe(random.nextBoolean() ? "t" : "f")));
    }

    private PgValue maybe(String text) {
        return random.nextInt(6) == 0 ? PgValue.none() : PgValue.text(text);
    }

    private int number() {
        return random.nextInt(12);
    }

    private String decimal() {
        var number = NUMBERS.get(random.nextInt(NUMBERS.size()));
        return number.equals("NaN") ? "'NaN'" : number;
    }

    private String letter() {
        return String.valueOf((char) ('a' + random.nextInt(4)));
    }

    private String word() {
        var word = letter();
        while (random.nextInt(3) > 0) {
            word += letter();
        }
        return word;
    }

    private String words() {
        var words = new ArrayList<String>();
        for (var i = random.nextInt(4); i > 0; i--) {
            words.add(random.nextInt(8) == 0 ? "NULL" : letter());
        }
        return String.join(",", words);
    }
}
