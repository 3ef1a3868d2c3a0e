package dev.metamorph.bench.filter;

import dev.metamorph.shape.change.Change;
import dev.metamorph.shape.where.Where;
import dev.metamorph.shapelog.filter.FilterIndex;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/**
 * Measures evaluating clauses, and finding the shapes of a change among few and many, one JSON line
 * each.
 *
 * <p>Rows that are all alike are looked up in few shapes, which they match (one, or as many as a
 * row matches), and in 100,000: the processor's caches and branch predictors soon know them, so
 * that they show the pure computation.
 *
 * <p>Rows that differ, 10,000 in random order, are looked up
 *
 * <ul>
 *   <li>in 100,000 shapes, over all of which they are spread: includes the cache misses and
 *       mispredicted branches of a large index;
 *   <li>in a hundred of these shapes, with rows that belong to them. Rows match as many shapes as
 *       among the 100,000 and are as hard to predict, so that only the size makes the difference:
 *       this is the fair comparison;
 *   <li>in few shapes, with the rows of the 100,000. As next to none of them match, the search ends
 *       early and emits nothing, which favours the few.
 * </ul>
 *
 * <p>An argument selects the templates whose names contain it.
 */
public final class FilterBench {
    private static final int MANY = 100_000;
    private static final int HUNDRED = 100;
    private static final int ALIKE = 1_000;
    private static final int DIFFERENT = 10_000;
    private static final int UNINDEXED = 10_000;

    private final Stopwatch stopwatch = new Stopwatch();
    private final List<Change> alike = IntStream.range(0, ALIKE).mapToObj(_ -> insert(0)).toList();
    private final List<Change> different = different(1);
    private final List<Change> ofHundred = different(MANY / HUNDRED);
    private long told;

    private FilterBench() {}

    /** Runs the measurements and prints them. */
    public static void main(String[] arguments) {
        var bench = new FilterBench();
        var templates = Template.all();
        // So that the code is not compiled for one template only.
        templates.forEach(bench::warmUp);
        if (arguments.length == 0) {
            bench.testing();
            bench.unindexed();
        }
        templates.stream()
                .filter(template -> arguments.length == 0 || template.name().contains(arguments[0]))
                .forEach(bench::route);
    }

    private static Change insert(int number) {
        return new Change.Insert(ItemsTable.ID, ItemsTable.row(number));
    }

    /** Rows whose numbers are multiples of a step, in the order in which they are looked up. */
    private static List<Change> different(int step) {
        var numbers = new ArrayList<Integer>();
        for (var i = 0; i < MANY; i++) {
            numbers.add((int) ((long) i * step % MANY));
        }
        Collections.shuffle(numbers, new Random(5));
        return numbers.subList(0, DIFFERENT).stream().map(FilterBench::insert).toList();
    }

    private void testing() {
        var rows = IntStream.range(0, ALIKE).mapToObj(ItemsTable::place).toList();
        for (var clause :
                List.of(
                        "user_id > 10 AND name LIKE '%user 5%'",
                        "user_id = 7",
                        "name ILIKE '%USER 5%'",
                        "amount * 2 > 10.5",
                        "lower(name) = 'x'")) {
            var predicate = ItemsTable.predicate(clause);
            stopwatch.report("test " + clause, ALIKE, () -> test(predicate, rows));
        }
    }

    private static long test(Where.Predicate predicate, List<ItemsTable.Place> rows) {
        var matching = 0L;
        for (var row : rows) {
            matching += predicate.test(row.fresh()) ? 1 : 0;
        }
        return matching;
    }

    private void unindexed() {
        var predicates =
                IntStream.range(0, UNINDEXED)
                        .mapToObj(shape ->
                                ItemsTable.predicate("name ILIKE '%%%d-x%%'".formatted(shape)))
                        .toList();
        var row = ItemsTable.row(5);
        stopwatch.report(
                "test %d clauses ILIKE of one row".formatted(UNINDEXED),
                1,
                () -> predicates.stream().filter(predicate -> predicate.test(row)).count());
    }

    private void warmUp(Template template) {
        var index = index(wheres(template, 0, 100));
        for (var i = 0; i < 20; i++) {
            find(index, alike);
            find(index, different);
        }
    }

    private void route(Template template) {
        var name = template.name();
        var few = index(wheres(template, 0, template.group()));
        find(name, "alike, among few", few, alike);
        find(name, "differ, among few", few, different);
        find(name, "differ, among 100", index(hundred(template)), ofHundred);
        var wheres = wheres(template, 0, MANY);
        var before = used();
        var many = index(wheres);
        var bytes = (used() - before) / MANY;
        find(name, "alike, among many", many, alike);
        find(name, "differ, among many", many, different);
        var another = wheres(template, MANY, 1).getFirst();
        stopwatch.report("add and remove, " + name, 1, change(many, another));
        System.out.printf("{\"bytes_per_shape\": %d, \"of\": \"%s\"}%n", bytes, name);
        if (wheres.size() != many.size()) {
            throw new IllegalStateException("both must live until here to be measured");
        }
    }

    private void find(String name, String how, FilterIndex index, List<Change> changes) {
        stopwatch.report(
                "%s, rows %s".formatted(name, how), changes.size(), () -> find(index, changes));
        told = 0;
        find(index, changes);
        System.out.printf(
                "{\"told_per_row\": %.4f, \"of\": \"%s, rows %s\"}%n",
                (double) told / changes.size(), name, how);
    }

    private static LongSupplier change(FilterIndex index, Where where) {
        return () -> {
            ItemsTable.add(index, MANY, where);
            index.remove(MANY);
            return 1;
        };
    }

    private static List<Where> wheres(Template template, int first, int count) {
        return IntStream.range(first, first + count)
                .mapToObj(shape -> ItemsTable.where(template.clause().apply(shape)))
                .toList();
    }

    /** The shapes that match every thousandth row. */
    private static List<Where> hundred(Template template) {
        return IntStream.range(0, HUNDRED)
                .mapToObj(number -> wheres(template, number * MANY / HUNDRED, template.group()))
                .flatMap(List::stream)
                .toList();
    }

    private static FilterIndex index(List<Where> wheres) {
        var index = ItemsTable.index();
        for (var shape = 0; shape < wheres.size(); shape++) {
            ItemsTable.add(index, shape, wheres.get(shape));
        }
        return index;
    }

    private static long used() {
        var runtime = Runtime.getRuntime();
        for (var i = 0; i < 3; i++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private long find(FilterIndex index, List<Change> changes) {
        for (var change : changes) {
            index.candidates(change, _ -> told++);
        }
        return told;
    }
}
