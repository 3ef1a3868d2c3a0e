package dev.metamorph.shapelog.filter;

import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shape.relation.WalRelation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The way from the rows of one described table to the indexes that they are looked up in: those of
 * the table and of the partitioned tables above it. Laid out at the first use after something
 * changed.
 */
final class Route {
    private static final int MISSING = -1;

    private final WalRelation description;
    private List<TableIndex> tables = List.of();
    private List<Step> steps = List.of();
    private boolean laid;

    /** A look-up by the value of one column of the row. */
    private record Step(ColumnIndex index, int position) {}

    Route(WalRelation description) {
        this.description = description;
    }

    /** Something changed. */
    void forget() {
        laid = false;
    }

    /** Lays the way out if need be. */
    Route over(Map<RelationId, TableIndex> all) {
        if (!laid) {
            lay(all);
        }
        return this;
    }

    private void lay(Map<RelationId, TableIndex> all) {
        var ids = new ArrayList<RelationId>();
        ids.add(description.id());
        ids.addAll(description.ancestors());
        tables = ids.stream().filter(all::containsKey).map(all::get).toList();
        var positions = new HashMap<String, Integer>();
        for (var i = 0; i < description.columns().size(); i++) {
            positions.put(description.columns().get(i).name(), i);
        }
        steps =
                tables.stream()
                        .flatMap(table -> table.columns().stream())
                        .map(index -> step(index, positions))
                        .toList();
        laid = true;
    }

    private static Step step(ColumnIndex index, Map<String, Integer> positions) {
        return new Step(index, positions.getOrDefault(index.column().name(), MISSING));
    }

    /** Adds every shape of these tables. */
    void findAll(IntSet found) {
        for (var table : tables) {
            found.addAll(table.all());
        }
    }

    /** Adds the shapes that the row can match. */
    void find(Row row, IntSet found) {
        for (var table : tables) {
            found.addAll(table.rest());
        }
        for (var step : steps) {
            find(step, row, found);
        }
    }

    /** Adds the shapes that one of the rows can match. */
    void find(Row before, Row after, IntSet found) {
        find(before, found);
        for (var step : steps) {
            if (step.position() != MISSING && !before.sameValue(step.position(), after)) {
                find(step, after, found);
            }
        }
    }

    private static void find(Step step, Row row, IntSet found) {
        if (step.position() == MISSING) {
            step.index().findAll(found);
        } else {
            step.index().find(row, step.position(), found);
        }
    }
}
