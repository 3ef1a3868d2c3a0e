package dev.metamorph.bench.filter;

import dev.metamorph.shape.change.Change;
import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.relation.PgType;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shape.relation.ReplicaIdentity;
import dev.metamorph.shape.relation.TableName;
import dev.metamorph.shape.relation.WalRelation;
import dev.metamorph.shape.where.Where;
import dev.metamorph.shapelog.filter.FilterIndex;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;

/**
 * Measures testing clauses, and finding the shapes of a change among few and many, one JSON line
 * each: nanoseconds apiece, the best of several rounds.
 */
public final class FilterBench {
    private static final RelationId ID = new RelationId(1);
    private static final int[] POSITIONS = {0, 1, 2, 3};
    private static final int ROWS = 1_000;
    private static final int MANY = 100_000;
    private static final long NANOS_PER_MEASUREMENT = 1_500_000_000L;

    private static final Relation TABLE =
            new Relation(
                    ID,
                    new TableName("public", "items"),
                    Relation.Kind.TABLE,
                    ReplicaIdentity.FULL,
                    List.of(
                            column("id", 23, "int4"),
                            column("user_id", 23, "int4"),
                            column("name", 25, "text"),
                            column("amount", 1700, "numeric")),
                    List.of(0),
                    false,
                    List.of());

    private long sum;

    private FilterBench() {}

    private static Column column(String name, int oid, String type) {
        return new Column(name, PgType.base(oid, type), false, false, oid == 25 ? "default:C" : "");
    }

    /** Runs each measurement and prints it. */
    public static void main(String[] arguments) {
        var bench = new FilterBench();
        for (var clause :
                List.of(
                        "user_id > 10 AND name LIKE '%user 5%'",
                        "user_id = 7",
                        "name ILIKE '%USER 5%'",
                        "amount * 2 > 10.5",
                        "lower(name) = 'x'")) {
            report("test " + clause, bench.testing(clause), ROWS);
        }
        bench.route("user_id = n", shape -> "user_id = " + shape);
        bench.route("user_id IN (n, m)", shape -> "user_id IN (%d, -%d)".formatted(shape, shape));
        bench.route(
                "user_id BETWEEN n AND n",
                shape -> "user_id BETWEEN %d AND %d".formatted(shape, shape));
        bench.route("name LIKE 'user n-%'", shape -> "name LIKE 'user %d-%%'".formatted(shape));
        bench.route(
                "user_id = n AND amount > 0",
                shape -> "user_id = %d AND amount > 0".formatted(shape));
        bench.unindexed(10_000);
    }

    private void route(String name, IntFunction<String> clause) {
        var one = index(1, clause);
        report("route among 1 " + name, () -> find(one), ROWS);
        var before = used();
        var many = index(MANY, clause);
        var bytes = (used() - before) / MANY;
        report("route among %d %s".formatted(MANY, name), () -> find(many), ROWS);
        var where = Where.parse(clause.apply(MANY + 1), Map.of(), TABLE);
        report(
                "add to %d and remove %s".formatted(MANY, name),
                () -> {
                    many.add(MANY + 1, TABLE, where);
                    many.remove(MANY + 1);
                    return 1;
                },
                1);
        System.out.printf("{\"bytes_per_shape\": %d, \"of\": \"%s\"}%n", bytes, name);
    }

    /** The heap beside the clauses themselves is what the same clauses need outside. */
    private static long used() {
        var runtime = Runtime.getRuntime();
        for (var i = 0; i < 3; i++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private void unindexed(int shapes) {
        var predicates = new ArrayList<Where.Predicate>();
        for (var shape = 0; shape < shapes; shape++) {
            predicates.add(
                    Where.parse("name ILIKE '%%%d-x%%'".formatted(shape), Map.of(), TABLE)
                            .compile(POSITIONS));
        }
        var row = row(5);
        report(
                "test %d clauses ILIKE of one row".formatted(shapes),
                () -> {
                    for (var predicate : predicates) {
                        sum += predicate.test(row) ? 1 : 0;
                    }
                    return sum;
                },
                1);
    }

    private LongSupplier testing(String clause) {
        var predicate = Where.parse(clause, Map.of(), TABLE).compile(POSITIONS);
        var rows = new ArrayList<Row>();
        for (var i = 0; i < ROWS; i++) {
            rows.add(row(i));
        }
        return () -> {
            for (var row : rows) {
                sum += predicate.test(row) ? 1 : 0;
            }
            return sum;
        };
    }

    private static FilterIndex index(int shapes, IntFunction<String> clause) {
        var index = new FilterIndex();
        index.describe(
                new WalRelation(
                        ID,
                        TABLE.name(),
                        ReplicaIdentity.FULL,
                        TABLE.columns().stream()
                                .map(column ->
                                        new WalRelation.WalColumn(
                                                column.name(), column.type().oid(), -1))
                                .toList(),
                        List.of()));
        for (var shape = 0; shape < shapes; shape++) {
            index.add(shape, TABLE, Where.parse(clause.apply(shape), Map.of(), TABLE));
        }
        return index;
    }

    private final List<Change> changes = changes();

    private static List<Change> changes() {
        var changes = new ArrayList<Change>();
        for (var i = 0; i < ROWS; i++) {
            changes.add(new Change.Insert(ID, row(0)));
        }
        return changes;
    }

    private long find(FilterIndex index) {
        for (var change : changes) {
            index.candidates(change, shape -> sum += shape);
        }
        return sum;
    }

    private static Row row(int number) {
        return Row.ofTexts(
                Integer.toString(number),
                Integer.toString(number),
                "user %d-and some more text".formatted(number),
                "12.50");
    }

    private static void report(String name, LongSupplier once, int operations) {
        var best = Long.MAX_VALUE;
        // Printed, so that the compiler cannot leave out what is measured.
        var sum = 0L;
        var end = System.nanoTime() + NANOS_PER_MEASUREMENT;
        while (System.nanoTime() < end) {
            var start = System.nanoTime();
            var times = 0;
            do {
                sum += once.getAsLong();
                times++;
            } while (System.nanoTime() - start < 1_000_000);
            best = Math.min(best, (System.nanoTime() - start) / times);
        }
        System.out.printf(
                "{\"what\": \"%s\", \"nanos\": %.1f, \"sum\": %d}%n",
                name, (double) best / operations, sum);
    }
}
