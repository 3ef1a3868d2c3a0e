package dev.metamorph.shapelog.filter;

import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shape.relation.WalRelation;
import dev.metamorph.shape.where.value.EvaluationException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The indexes in which the rows of one described table are looked up: those of the table and of the
 * partitioned tables above it. Computed at the first use after a change.
 */
final class LookupPlan {
    private static final Logger log = LoggerFactory.getLogger(LookupPlan.class);

    private final WalRelation description;
    private boolean faultLogged;
    private List<TableIndex> tables = List.of();
    private List<Step> steps = List.of();
    private List<ColumnKeys> columns = List.of();
    private boolean laid;

    /** A look-up by the values of some columns; blind if the table lacks one of the columns. */
    private record Step(ColumnIndex part, List<ColumnKeys> keys, boolean blind) {
        /** Returns whether the look-ups of two rows may have different results. */
        boolean differs(Row one, Row other) {
            for (var key : keys) {
                if (key.differs(one, other)) {
                    return true;
                }
            }
            return false;
        }
    }

    LookupPlan(WalRelation description) {
        this.description = description;
    }

    /** Discards the computed indexes after a change. */
    void forget() {
        laid = false;
    }

    /** Computes the indexes if that is needed. */
    LookupPlan over(Map<RelationId, TableIndex> all) {
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
        var keys = new HashMap<Column, ColumnKeys>();
        steps =
                tables.stream()
                        .flatMap(table -> table.parts().stream())
                        .map(part -> guardedStep(part, keys, positions))
                        .toList();
        columns = List.copyOf(keys.values());
        laid = true;
    }

    private static Step step(
            ColumnIndex part, Map<Column, ColumnKeys> keys, Map<String, Integer> positions) {
        var wanted =
                part.columns().stream()
                        .map(column ->
                                keys.computeIfAbsent(
                                        column,
                                        _ -> ColumnKeys.of(column, positions.get(column.name()))))
                        .toList();
        return new Step(part, wanted, wanted.stream().anyMatch(ColumnKeys::isMissing));
    }

    /** A look-up that a bug prevents finds every shape of its part. */
    private static Step guardedStep(
            ColumnIndex part, Map<Column, ColumnKeys> keys, Map<String, Integer> positions) {
        try {
            return step(part, keys, positions);
        } catch (RuntimeException e) {
            log.error("Columns of the index not usable", e);
            return new Step(part, List.of(), true);
        }
    }

    /** Adds every shape of these tables. */
    void findAll(CandidateSet found) {
        for (var table : tables) {
            table.all().forEach(found);
        }
    }

    /** Adds the shapes that a row may match. */
    void find(Row row, CandidateSet found) {
        for (var table : tables) {
            table.rest().forEach(found);
        }
        turnTo(row);
        for (var step : steps) {
            find(step, found);
        }
        turnTo(null);
    }

    /** Adds the shapes that at least one of two rows may match. */
    void find(Row before, Row after, CandidateSet found) {
        find(before, found);
        turnTo(after);
        for (var step : steps) {
            if (!step.blind() && differs(step, before, after)) {
                find(step, found);
            }
        }
        turnTo(null);
    }

    private void turnTo(@Nullable Row row) {
        for (var column : columns) {
            column.turnTo(row);
        }
    }

    /** Rows that cannot be compared count as different. */
    private static boolean differs(Step step, Row before, Row after) {
        try {
            return step.differs(before, after);
        } catch (RuntimeException _) {
            return true;
        }
    }

    private void find(Step step, CandidateSet found) {
        if (step.blind()) {
            step.part().findAll(found);
            return;
        }
        try {
            step.part().find(step.keys(), found);
        } catch (EvaluationException _) {
            // Each shape then evaluates its own clause, and ends if that fails as well.
            step.part().findAll(found);
        } catch (RuntimeException e) {
            // The same for a row that cannot be read; one log line tells of it, not one per row.
            if (!faultLogged) {
                faultLogged = true;
                log.error("Row not looked up in the index relation={}", description.id(), e);
            }
            findAll(found);
        }
    }
}
