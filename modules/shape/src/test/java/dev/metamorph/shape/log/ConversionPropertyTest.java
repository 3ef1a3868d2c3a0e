package dev.metamorph.shape.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.shape.change.PgValue;
import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.definition.Replica;
import dev.metamorph.shape.definition.ShapeDefinition;
import dev.metamorph.shape.log.ModelTable.Uniqueness;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * Random transactions on a table in memory: after each one, the folded log equals the filtered
 * table.
 */
final class ConversionPropertyTest {
    private static final List<String> COLUMNS = List.of("id", "n", "a", "b");
    private static final List<String> CLAUSES = List.of("", "n > 1", "n = 2", "a IS NULL");

    @ParameterizedTest
    @EnumSource
    void the_rows_that_readers_fold_equal_the_table(Uniqueness uniqueness) {
        for (var seed = 0; seed < 200; seed++) {
            try {
                run(new Random(seed), uniqueness);
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private static void run(Random random, Uniqueness uniqueness) {
        var table = table(uniqueness);
        var clause = CLAUSES.get(random.nextInt(CLAUSES.size()));
        var definition = definition(random, table);
        var items = ShapeItems.of(definition, table.relation());
        var model = new ModelTable(random, uniqueness);
        for (var i = 0; i < 3; i++) {
            model.transaction();
        }
        var log = new ItemLog(bound(definition, table, clause));
        var reader = new FoldedLog();
        snapshot(items, clause, model.rows(), log, reader);

        for (var round = 0; round < 20; round++) {
            for (var step : model.transaction()) {
                log.take(step.change()).forEach(reader::apply);
                seesOneRowOfEachKey(reader, rowsByKey(definition, items, clause, step.rows()));
            }
            assertThat(rowsByKey(definition, items, clause, model.rows()).values())
                    .allMatch(rows -> rows.size() == 1);
        }
        assertThat(log.states().values()).allMatch(state -> state.length <= 2);
        assertThat(log.offsets()).isSorted().doesNotHaveDuplicates();
    }

    private static TestTable table(Uniqueness uniqueness) {
        var table = TestTable.of("id int4", "n int4", "a text", "b text");
        return switch (uniqueness) {
            case ALWAYS -> table.key("id");
            case AT_COMMIT -> table.deferrableKey("id");
            case NEVER -> table;
        };
    }

    private static BoundItems bound(ShapeDefinition definition, TestTable table, String clause) {
        var layout = SnapshotLayout.of(definition, table.relation());
        return new BoundItems(
                new ItemTemplate(definition, table.relation(), layout),
                layout.positions().stream().mapToInt(i -> i).toArray(),
                row -> matches(clause, row),
                RowTags.NONE,
                table.relation().needsCounting());
    }

    private static ShapeDefinition definition(Random random, TestTable table) {
        var columns = random.nextBoolean() ? COLUMNS : List.of("a", "id");
        var replica = random.nextBoolean() ? Replica.DEFAULT : Replica.FULL;
        return table.definition(
                "", columns.stream().sorted().toList(), columns.size() == 4, replica);
    }

    private static void snapshot(
            ShapeItems items,
            String clause,
            List<List<PgValue>> rows,
            KeyCounts counts,
            FoldedLog reader) {
        for (var row : rows) {
            if (matches(clause, Row.of(row))) {
                var selected = row(items, row);
                if (items.countSnapshotRow(selected, counts)) {
                    var out = new ItemBuffer(64);
                    items.snapshotItem(selected, out);
                    reader.apply(out.toString());
                }
            }
        }
    }

    private static void seesOneRowOfEachKey(
            FoldedLog reader, Map<String, Set<Map<String, PgValue>>> rowsByKey) {
        if (!reader.rows().keySet().equals(rowsByKey.keySet())) {
            throw new AssertionError(reader.rows() + " but the table has " + rowsByKey);
        }
        reader.rows()
                .forEach((key, row) -> {
                    if (!rowsByKey.getOrDefault(key, Set.of()).contains(row)) {
                        throw new AssertionError(key + " is " + row + " in " + rowsByKey);
                    }
                });
    }

    /**
     * The rows of each key that readers may see: between transactions one row, or several identical
     * ones.
     */
    private static Map<String, Set<Map<String, PgValue>>> rowsByKey(
            ShapeDefinition definition, ShapeItems items, String clause, List<List<PgValue>> rows) {
        var byKey = new TreeMap<String, Set<Map<String, PgValue>>>();
        for (var row : rows) {
            if (matches(clause, Row.of(row))) {
                var selected = new HashMap<String, PgValue>();
                for (var name : definition.columns()) {
                    selected.put(name, row.get(COLUMNS.indexOf(name)));
                }
                byKey.computeIfAbsent(items.snapshotKey(row(items, row)), _ -> new HashSet<>())
                        .add(selected);
            }
        }
        return byKey;
    }

    private static Row row(ShapeItems items, List<PgValue> values) {
        return Row.of(items.layout().positions().stream().map(values::get).toList());
    }

    private static boolean matches(String clause, Row row) {
        return switch (clause) {
            case "n > 1" -> !row.isNull(1) && Integer.parseInt(row.text(1)) > 1;
            case "n = 2" -> !row.isNull(1) && row.text(1).equals("2");
            case "a IS NULL" -> row.isNull(2);
            default -> true;
        };
    }
}
