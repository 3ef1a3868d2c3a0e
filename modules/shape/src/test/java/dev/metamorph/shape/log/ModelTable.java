package dev.metamorph.shape.log;

import dev.metamorph.shape.change.Change;
import dev.metamorph.shape.change.PgValue;
import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.relation.RelationId;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;

/**
 * A table in memory that random transactions change as in Postgres: rows are changed one by one,
 * and a key is checked after each row, at the end of the transaction, or not at all.
 */
final class ModelTable {
    private static final RelationId ID = new RelationId(5);
    private static final int KEYS = 6;

    /** The moments at which a key must be unique. */
    enum Uniqueness {
        ALWAYS,
        AT_COMMIT,
        NEVER
    }

    private final Random random;
    private final Uniqueness uniqueness;
    private final List<List<PgValue>> rows = new ArrayList<>();

    ModelTable(Random random, Uniqueness uniqueness) {
        this.random = random;
        this.uniqueness = uniqueness;
    }

    /** A change and the rows of the table after it. */
    record Step(Change change, List<List<PgValue>> rows) {}

    /** A table with the columns id, n, a and b; if it has a key, the key is id. */
    List<List<PgValue>> rows() {
        return List.copyOf(rows);
    }

    /** Runs a random transaction and returns its changes. */
    List<Step> transaction() {
        var steps = new ArrayList<Step>();
        for (var statements = 1 + random.nextInt(6); statements > 0; statements--) {
            statement(steps);
        }
        while (uniqueness == Uniqueness.AT_COMMIT && !isUnique()) {
            resolve(steps);
        }
        return steps;
    }

    /** Deletes one of several rows that share a key, or gives it another key. */
    private void resolve(List<Step> steps) {
        var place = random.nextInt(rows.size());
        var key = rows.get(place).getFirst();
        if (rows.stream().filter(row -> row.getFirst().equals(key)).count() < 2) {
            return;
        }
        if (random.nextInt(3) == 0) {
            delete(place, steps);
        } else {
            change(place, 0, number(2 * KEYS), steps);
        }
    }

    private void statement(List<Step> steps) {
        var wanted = uniqueness == Uniqueness.NEVER ? 2 * KEYS : KEYS;
        if (random.nextInt(wanted) >= rows.size()) {
            insert(steps);
            return;
        }
        switch (random.nextInt(5)) {
            case 0 -> delete(steps);
            case 1 -> shiftKeys(steps);
            default -> update(steps);
        }
    }

    private void insert(List<Step> steps) {
        var row = List.of(number(KEYS), n(), xOrNull(), yOrZ());
        rows.add(row);
        if (keep(() -> rows.removeLast())) {
            steps.add(new Step(new Change.Insert(ID, Row.of(row)), rows()));
        }
    }

    private void delete(List<Step> steps) {
        if (!rows.isEmpty()) {
            delete(random.nextInt(rows.size()), steps);
        }
    }

    private void delete(int place, List<Step> steps) {
        var row = rows.remove(place);
        steps.add(new Step(new Change.Delete(ID, Row.of(row)), rows()));
    }

    /** {@code UPDATE t SET id = id + 1}, which visits the rows in any order. */
    private void shiftKeys(List<Step> steps) {
        var by = random.nextBoolean() ? 1 : KEYS - 1;
        for (var i = 0; i < rows.size(); i++) {
            var id = Integer.parseInt(Row.of(rows.get(i)).text(0));
            change(i, 0, PgValue.text(Integer.toString((id + by) % KEYS)), steps);
        }
    }

    private void update(List<Step> steps) {
        if (rows.isEmpty()) {
            return;
        }
        var place = random.nextInt(rows.size());
        switch (random.nextInt(4)) {
            case 0 -> change(place, 0, number(KEYS), steps);
            case 1 -> change(place, 1, n(), steps);
            case 2 -> change(place, 2, xOrNull(), steps);
            default -> change(place, 3, yOrZ(), steps);
        }
    }

    private PgValue number(int bound) {
        return PgValue.text(Integer.toString(random.nextInt(bound)));
    }

    private PgValue n() {
        return random.nextInt(5) == 0 ? PgValue.none() : number(4);
    }

    private PgValue xOrNull() {
        return random.nextBoolean() ? PgValue.text("x") : PgValue.none();
    }

    private PgValue yOrZ() {
        return PgValue.text(random.nextBoolean() ? "y" : "z");
    }

    private void change(int place, int column, PgValue value, List<Step> steps) {
        var before = rows.get(place);
        var after = new ArrayList<>(before);
        after.set(column, value);
        rows.set(place, after);
        if (keep(() -> rows.set(place, before))) {
            steps.add(new Step(new Change.Update(ID, Row.of(before), Row.of(after)), rows()));
        }
    }

    private boolean keep(Runnable undo) {
        if (uniqueness == Uniqueness.ALWAYS && !isUnique()) {
            undo.run();
            return false;
        }
        return true;
    }

    private boolean isUnique() {
        var keys = new HashSet<PgValue>();
        return rows.stream().allMatch(row -> keys.add(row.getFirst()));
    }
}
