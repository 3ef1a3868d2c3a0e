package dev.metamorph.bench.filter;

import dev.metamorph.shape.change.Change;
import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.where.Where;
import dev.metamorph.shapelog.filter.FilterIndex;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/**
 * Measures testing clauses, and finding the shapes of a change among few and many, one JSON line
 * each.
 *
 * <p>Shapes are found among few (one, or as many as a row matches) and among 100,000, and of rows
 * of two sorts. Of rows that are all alike, which match the few shapes: the processor soon knows
 * their way by heart, so that they show what there is to compute. And of rows that differ, 10,000
 * drawn from those that belong to the 100,000 shapes, in random order: they come by all of the
 * index, and show what its size costs in caches and in branches that nobody can foretell. They are
 * the same rows for few and for many shapes. Among few, next to none of them match, so that nothing
 * is told of them: the comparison is to the disadvantage of the many. What is told is printed too.
 *
 * <p>An argument is part of the names of those templates that are to be measured.
 */
public final class FilterBench {
    private static final int MANY = 100_000;
    private static final int ALIKE = 1_000;
    private static final int DIFFERENT = 10_000;
    private static final int UNINDEXED = 10_000;

    private final Stopwatch stopwatch = new Stopwatch();
    private final List<Change> alike = IntStream.range(0, ALIKE).mapToObj(_ -> insert(0)).toList();
    private final List<Change> different = different();
    private long told;

    private FilterBench() {}

    /** Runs the measurements and prints them. */
    public static void main(String[] arguments) {
        var bench = new FilterBench();
        var templates = Template.all();
        // So that no template has the code compiled for itself alone.
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

    /** Made in the order in which they are looked up. */
    private static List<Change> different() {
        var numbers = new ArrayList<>(IntStream.range(0, MANY).boxed().toList());
        Collections.shuffle(numbers, new Random(5));
        return numbers.subList(0, DIFFERENT).stream().map(FilterBench::insert).toList();
    }

    private void testing() {
        var rows = IntStream.range(0, ALIKE).mapToObj(ItemsTable::row).toList();
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

    private static long test(Where.Predicate predicate, List<Row> rows) {
        var matching = 0L;
        for (var row : rows) {
            matching += predicate.test(row) ? 1 : 0;
        }
        return matching;
    }

    private void unindexed() {
        var predicates =
                IntStream.range(0, UNINDEXED)
                        .mapToObj(shape ->
                                ItemsTable.predicate("name ILIKE '%%%d-x%%'".formatted(shape)))
                        .toList();
        var row = List.of(ItemsTable.row(5));
        stopwatch.report(
                "test %d clauses ILIKE of one row".formatted(UNINDEXED),
                1,
                () -> predicates.stream().mapToLong(predicate -> test(predicate, row)).sum());
    }

    private void warmUp(Template template) {
        var index = index(wheres(template, 100));
        for (var i = 0; i < 20; i++) {
            find(index, alike);
            find(index, different);
        }
    }

    private void route(Template template) {
        var name = template.name();
        find(name, "few", index(wheres(template, template.group())));
        var wheres = wheres(template, MANY);
        var before = used();
        var many = index(wheres);
        var bytes = (used() - before) / MANY;
        find(name, "many", many);
        var another = wheres(template, MANY + 1).getLast();
        stopwatch.report("add and remove, " + name, 1, change(many, another));
        System.out.printf("{\"bytes_per_shape\": %d, \"of\": \"%s\"}%n", bytes, name);
        if (wheres.size() != many.size()) {
            throw new IllegalStateException("both must live until here to be measured");
        }
    }

    private void find(String name, String size, FilterIndex index) {
        stopwatch.report(
                "%s, rows alike, among %s".formatted(name, size), ALIKE, () -> find(index, alike));
        stopwatch.report(
                "%s, rows differ, among %s".formatted(name, size),
                DIFFERENT,
                () -> find(index, different));
        told = 0;
        find(index, different);
        System.out.printf(
                "{\"told_per_row\": %.4f, \"of\": \"%s, among %s\"}%n",
                (double) told / DIFFERENT, name, size);
    }

    private static LongSupplier change(FilterIndex index, Where where) {
        return () -> {
            ItemsTable.add(index, MANY, where);
            index.remove(MANY);
            return 1;
        };
    }

    private static List<Where> wheres(Template template, int shapes) {
        return IntStream.range(0, shapes)
                .mapToObj(shape -> ItemsTable.where(template.clause().apply(shape)))
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
