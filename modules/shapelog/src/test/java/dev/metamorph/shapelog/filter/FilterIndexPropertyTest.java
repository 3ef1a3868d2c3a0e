package dev.metamorph.shapelog.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.shape.change.Change;
import dev.metamorph.shape.change.PgValue;
import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shape.where.Where;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Random clauses and rows: no shape that a change touches is missed, few others are told. */
final class FilterIndexPropertyTest {
    private static final RelationId ID = new RelationId(5);
    private static final int[] POSITIONS = {0, 1};

    private final FilteredTable table = new FilteredTable(ID, "items");
    private final Random random = new Random(11);
    private final FilterIndex index = new FilterIndex();
    private final Map<Integer, Where.Predicate> shapes = new TreeMap<>();

    @Test
    void every_shape_that_a_change_touches_is_a_candidate() {
        index.describe(table.described());
        var told = 0;
        var touched = 0;
        for (var round = 0; round < 8_000; round++) {
            changeShapes(round);
            var change = change();

            var candidates = new ArrayList<Integer>();
            index.candidates(change, candidates::add);

            var expected = touched(change);
            assertThat(candidates).as("round %d", round).isSorted().doesNotHaveDuplicates();
            assertThat(new HashSet<>(candidates).containsAll(expected)).as("%d", round).isTrue();
            told += candidates.size();
            touched += expected.size();
        }
        assertThat(told).isLessThan(3 * touched);
    }

    private void changeShapes(int number) {
        if (random.nextInt(3) == 0) {
            var where = table.where(clause());
            index.add(number, table.relation(), where);
            shapes.put(number, where.compile(POSITIONS));
        }
        if (shapes.size() > 40) {
            var gone = new ArrayList<>(shapes.keySet()).get(random.nextInt(shapes.size()));
            index.remove(gone);
            shapes.remove(gone);
        }
    }

    private String clause() {
        return switch (random.nextInt(9)) {
            case 0 -> "";
            case 1 -> "id > " + number();
            case 2 -> "name = '" + letter() + "' AND id < " + number();
            case 3 -> "id IN (" + number() + ", " + number() + ")";
            case 4 -> "id = " + number() + " OR name = '" + letter() + "'";
            case 5 -> "id = " + number() + " OR name <> '" + letter() + "'";
            case 6 -> "NOT (id = " + number() + ")";
            case 7 -> "(id = " + number() + " OR id = " + number() + ") AND name IS NOT NULL";
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
        var name = random.nextInt(4) == 0 ? PgValue.none() : PgValue.text(letter());
        return Row.of(List.of(PgValue.text(Integer.toString(number())), name));
    }

    private int number() {
        return random.nextInt(12);
    }

    private String letter() {
        return String.valueOf((char) ('a' + random.nextInt(6)));
    }

    private List<Integer> touched(Change change) {
        return shapes.entrySet().stream()
                .filter(shape -> touches(shape.getValue(), change))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static boolean touches(Where.Predicate where, Change change) {
        return switch (change) {
            case Change.Insert(_, var row) -> where.test(row);
            case Change.Delete(_, var row) -> where.test(row);
            case Change.Update(_, var before, var after) -> where.test(before) || where.test(after);
            case Change.Truncate _, Change.Unidentified _ -> true;
        };
    }
}
