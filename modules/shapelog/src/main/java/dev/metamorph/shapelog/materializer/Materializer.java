package dev.metamorph.shapelog.materializer;

import dev.metamorph.feed.record.KeepLimits;
import dev.metamorph.feed.record.WireWriter;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shape.relation.TableName;
import dev.metamorph.shape.rows.TupleKey;
import dev.metamorph.shape.where.Subquery;
import dev.metamorph.shape.where.Where;
import dev.metamorph.shape.where.evaluation.MemberSet;
import dev.metamorph.shape.where.value.EvaluationException;
import dev.metamorph.shapelog.materializer.KeptRows.Kept;
import dev.metamorph.shapelog.materializer.KeptRows.RowId;
import dev.metamorph.shapelog.store.StoreKeys;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;

/**
 * The kept rows and sets of a partition. A transaction has two phases:
 *
 * <ol>
 *   <li>As changes come, clauses are evaluated with the sets as they were at the start of the
 *       transaction; kept rows and the counts of sets change at once.
 *   <li>At its last change, sets whose values have changed lead to the rows that are compared with
 *       these values: first the rows of deeper sets' users among sets, then those of shapes. Each
 *       is evaluated with the sets as they were and as they are.
 * </ol>
 *
 * <pre>
 * Δ(A ⋈ S) = ΔA ⋈ S_before + A_now ⋈ ΔS
 * </pre>
 *
 * <p>This holds for any clause, any order of the changes, and if both tables are the same. Belongs
 * to the task's thread.
 */
public final class Materializer {
    private final Map<RelationId, KeptRows> tables = new HashMap<>();
    private final Map<Subquery, Evaluated> sets = new LinkedHashMap<>();
    private final Map<String, Integer> stored = new HashMap<>();
    private final ValueSet.Size allValues = new ValueSet.Size();

    /** Sets with values that no row has any more, by number so that a restart changes nothing. */
    private final TreeMap<Integer, ValueSet> unswept = new TreeMap<>();

    /** A set with the compiled clause of its subquery. */
    private record Evaluated(ValueSet set, Where.Predicate before, Where.Predicate now) {}

    /** Adds the rows of a table, with the arrangements that the store has. */
    public KeptRows keep(int number, Relation relation, KeepLimits limits, SortedEntries entries) {
        var rows = new KeptRows(number, relation, limits);
        rows.restore(entries);
        tables.put(relation.id(), rows);
        return rows;
    }

    /** Forgets the rows of a table, which no shape needs any more. */
    public void forget(RelationId table) {
        tables.remove(table);
    }

    /** Adds occurrences of a row while its table is being loaded. */
    public void load(KeptRows rows, Row row, long occurrences, SortedEntries entries) {
        rows.add(row, occurrences, entries);
    }

    /** Passes all rows of a table to a visitor in the order of their identities. */
    public void rows(RelationId table, SortedEntries entries, Consumer<Kept> visitor) {
        kept(table)
                .visit(
                        entries,
                        kept -> {
                            visitor.accept(kept);
                            return true;
                        });
    }

    /** The limits that hold for the whole partition; there is a kept table. */
    private KeepLimits limits() {
        return tables.values().stream()
                .max(Comparator.comparingInt(KeptRows::number))
                .map(KeptRows::limits)
                .orElse(KeepLimits.DEFAULT);
    }

    /** The budget of the second phase of one transaction. */
    public MoveBudget budget() {
        return new MoveBudget(limits().maxMoves());
    }

    private KeptRows kept(RelationId table) {
        var rows = tables.get(table);
        if (rows == null) {
            throw new IllegalStateException("the rows of table %s are not kept".formatted(table));
        }
        return rows;
    }

    /** A subquery's values as they were at the start of the open transaction. */
    public MemberSet before(Subquery subquery) {
        return set(subquery).before();
    }

    /** A subquery's values as they are now. */
    public MemberSet now(Subquery subquery) {
        return set(subquery).now();
    }

    private ValueSet set(Subquery subquery) {
        var found = sets.get(subquery);
        if (found == null) {
            throw new IllegalStateException("there is no set of " + subquery.sql());
        }
        return found.set();
    }

    /**
     * Prepares the rows and sets that a clause needs, between two transactions. Nothing is used if
     * that fails.
     *
     * @param outer the table of the clause
     * @param commit the last transaction
     * @param numbers gives the numbers of new sets
     * @throws TooManyArrangements if a table is compared in too many ways
     * @throws EvaluationException if the clause of a subquery cannot be evaluated for a row
     */
    public void use(
            Where where, RelationId outer, Lsn commit, Numbers numbers, SortedEntries entries) {
        for (var comparison : where.comparisons()) {
            arrange(outer, comparison, entries);
        }
        var used = new ArrayList<Subquery>();
        try {
            for (var subquery : where.subqueries()) {
                use(subquery, commit, numbers, entries);
                used.add(subquery);
            }
        } catch (RuntimeException e) {
            used.forEach(subquery -> release(subquery, numbers.ended(), entries));
            throw e;
        }
    }

    /**
     * The numbers of sets.
     *
     * @param next gives the next one
     * @param ended receives those that nothing uses any more
     */
    public record Numbers(IntSupplier next, Collection<Integer> ended) {}

    private void arrange(RelationId table, Where.Comparison comparison, SortedEntries entries) {
        var rows = kept(table);
        if (!rows.arrange(comparison.columns(), entries)) {
            throw new TooManyArrangements(rows.relation().name());
        }
    }

    private void use(Subquery subquery, Lsn commit, Numbers numbers, SortedEntries entries) {
        var known = sets.get(subquery);
        if (known != null) {
            known.set().use();
            return;
        }
        var where = subquery.where();
        use(where, subquery.relation().id(), commit, numbers, entries);
        var set = new ValueSet(numbers.next().getAsInt(), subquery, allValues);
        set.use();
        var evaluated = evaluated(set);
        sets.put(subquery, evaluated);
        entries.put(StoreKeys.set(set.number()), hash(subquery));
        try {
            fill(evaluated, commit, entries);
        } catch (RuntimeException e) {
            release(subquery, numbers.ended(), entries);
            throw e;
        }
        settle(set);
    }

    private void fill(Evaluated evaluated, Lsn commit, SortedEntries entries) {
        var set = evaluated.set();
        kept(set.subquery().relation().id())
                .visit(
                        entries,
                        kept -> {
                            if (evaluated.now().test(kept.row())) {
                                set.add(kept.row(), kept.count(), commit, entries);
                            }
                            if (isTooLarge(set)) {
                                throw new TooManyValues(set.subquery());
                            }
                            return true;
                        });
    }

    private boolean isTooLarge(ValueSet set) {
        return set.size() > kept(set.subquery().relation().id()).limits().maxValues()
                || allValues.values() > limits().maxAllValues();
    }

    private void settle(ValueSet set) {
        if (set.settle()) {
            unswept.put(set.number(), set);
        }
    }

    /**
     * Deletes entries of values that no row has any more, between two transactions.
     *
     * @param allowed how many at most
     */
    public void sweep(int allowed, SortedEntries entries) {
        var next = allowed;
        while (next > 0 && !unswept.isEmpty()) {
            var first = unswept.firstEntry();
            next = first.getValue().sweep(next, entries);
            if (next > 0) {
                unswept.remove(first.getKey());
            }
        }
    }

    private Evaluated evaluated(ValueSet set) {
        var subquery = set.subquery();
        var straight = IntStream.range(0, subquery.relation().columns().size()).toArray();
        var where = subquery.where();
        return new Evaluated(
                set, where.compile(straight, this::before), where.compile(straight, this::now));
    }

    /**
     * Restores what a clause uses from the store.
     *
     * @param open the commit of the transaction that is open; null if there is none
     * @throws IllegalStateException if the store lacks a set
     */
    public void restore(Where where, @Nullable Lsn open, SortedEntries entries) {
        for (var subquery : where.subqueries()) {
            restore(subquery, open, entries);
        }
    }

    private void restore(Subquery subquery, @Nullable Lsn open, SortedEntries entries) {
        var known = sets.get(subquery);
        if (known != null) {
            known.set().use();
            return;
        }
        restore(subquery.where(), open, entries);
        var number = stored.get(hex(hash(subquery)));
        if (number == null) {
            throw new IllegalStateException("the store lacks a set of " + subquery.sql());
        }
        var set = new ValueSet(number, subquery, allValues);
        set.use();
        if (set.restore(entries, open)) {
            unswept.put(number, set);
        }
        sets.put(subquery, evaluated(set));
    }

    /** Notes a set of the store. */
    public void stored(int number, byte[] hash) {
        stored.put(hex(hash), number);
    }

    private static String hex(byte[] hash) {
        return HexFormat.of().formatHex(hash);
    }

    private static byte[] hash(Subquery subquery) {
        try {
            var text = new WireWriter(256);
            write(subquery, text);
            return MessageDigest.getInstance("SHA-256").digest(text.toArray());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256, which all must have", e);
        }
    }

    private static void write(Subquery subquery, WireWriter text) {
        text.raw(subquery.sql().getBytes(StandardCharsets.UTF_8));
        text.fixed8(0);
        text.raw(subquery.relation().id().toString().getBytes(StandardCharsets.UTF_8));
        text.fixed8(0);
        for (var inner : subquery.where().subqueries()) {
            write(inner, text);
        }
    }

    /**
     * Ends the use of a clause's sets.
     *
     * @param ended receives the numbers of the sets that nothing uses any more
     */
    public void release(Where where, Collection<Integer> ended, SortedEntries entries) {
        where.subqueries().forEach(subquery -> release(subquery, ended, entries));
    }

    private void release(Subquery subquery, Collection<Integer> ended, SortedEntries entries) {
        var found = sets.get(subquery);
        if (found != null && found.set().release()) {
            sets.remove(subquery);
            stored.remove(hex(hash(subquery)));
            unswept.remove(found.set().number());
            entries.delete(StoreKeys.set(found.set().number()));
            ended.add(found.set().number());
            release(subquery.where(), ended, entries);
        }
    }

    /**
     * Applies a change of a kept row: the first phase.
     *
     * @param before the row before it; null for an insert
     * @param after the row after it; null for a delete
     * @return the subqueries whose clause cannot be evaluated for a row
     */
    public Set<Subquery> change(
            RelationId table,
            @Nullable Row before,
            @Nullable Row after,
            Lsn commit,
            SortedEntries entries) {
        var rows = kept(table);
        if (before != null && rows.add(before, -1, entries) < 0) {
            throw new IllegalStateException("a row that is not kept was changed or deleted");
        }
        if (after != null) {
            rows.add(after, 1, entries);
        }
        var failed = new LinkedHashSet<Subquery>();
        for (var each : sets.values()) {
            if (each.set().subquery().relation().id().equals(table)) {
                try {
                    count(each, before, -1, commit, entries);
                    count(each, after, 1, commit, entries);
                } catch (EvaluationException | IllegalArgumentException | ArithmeticException _) {
                    failed.add(each.set().subquery());
                }
            }
        }
        return failed;
    }

    private static void count(
            Evaluated each, @Nullable Row row, long rows, Lsn commit, SortedEntries entries) {
        if (row != null && each.before().test(row)) {
            each.set().add(row, rows, commit, entries);
        }
    }

    /**
     * Finds what the open transaction changes in sets over sets, the deepest sets first: the second
     * phase up to the shapes.
     *
     * @param budget the rows that may be looked at
     * @return the subqueries whose values could not be determined, with the reason
     */
    public Map<Subquery, Failure> propagate(Lsn commit, MoveBudget budget, SortedEntries entries) {
        var failed = new LinkedHashMap<Subquery, Failure>();
        var deepestFirst = new ArrayList<>(sets.values());
        deepestFirst.sort(
                Comparator.comparingInt((Evaluated each) -> each.set().subquery().depth())
                        .thenComparingInt(each -> each.set().number()));
        for (var each : deepestFirst) {
            var subquery = each.set().subquery();
            if (!tables.containsKey(subquery.relation().id())) {
                // The users of the set have ended with the kept rows of its table.
                continue;
            }
            try {
                propagate(each, commit, budget, entries);
                if (each.set().isTouched() && isTooLarge(each.set())) {
                    failed.put(subquery, Failure.TOO_MANY_VALUES);
                }
            } catch (MoveBudget.Spent _) {
                failed.put(subquery, Failure.TOO_MANY_MOVES);
            } catch (EvaluationException | IllegalArgumentException | ArithmeticException _) {
                failed.put(subquery, Failure.NOT_EVALUATED);
            }
        }
        return failed;
    }

    private void propagate(Evaluated each, Lsn commit, MoveBudget budget, SortedEntries entries) {
        var subquery = each.set().subquery();
        affected(
                subquery.where(),
                subquery.relation().id(),
                budget,
                entries,
                kept -> {
                    var was = each.before().test(kept.row());
                    if (was != each.now().test(kept.row())) {
                        var count = was ? -kept.count() : kept.count();
                        each.set().add(kept.row(), count, commit, entries);
                    }
                });
    }

    /** The reason why the values of a subquery are not known any more. */
    public enum Failure {
        /** Its clause cannot be evaluated for a row. */
        NOT_EVALUATED,
        /** It has more values than it may, or all subqueries of the partition have. */
        TOO_MANY_VALUES,
        /** One transaction leads to more rows than may be looked at. */
        TOO_MANY_MOVES
    }

    /** Returns whether the open transaction changes a set that a clause compares with. */
    public boolean isAffected(Where where) {
        return where.subqueries().stream().anyMatch(subquery -> set(subquery).isChanged());
    }

    /**
     * Passes on the rows of a table for which a clause may have another result after the open
     * transaction because sets have changed, in the order of their identities.
     *
     * @param budget what each row, and each value that has entered or left, is taken from
     * @throws MoveBudget.Spent if the budget does not suffice
     */
    public void affected(
            Where where,
            RelationId table,
            MoveBudget budget,
            SortedEntries entries,
            Consumer<Kept> visitor) {
        if (!isAffected(where)) {
            return;
        }
        if (isAnyRowAffected(where)) {
            rows(
                    table,
                    entries,
                    kept -> {
                        budget.take();
                        visitor.accept(kept);
                    });
            return;
        }
        // Identities only: the rows may be large.
        var found = new TreeSet<RowId>();
        for (var comparison : where.comparisons()) {
            var set = set(comparison.subquery());
            if (set.emptinessCrosses() && !comparison.isNullFalse()) {
                find(table, comparison, null, budget, entries, found);
            }
            for (var value : set.crossings()) {
                budget.take();
                find(table, comparison, value, budget, entries, found);
            }
        }
        found.forEach(id -> visitor.accept(kept(table).row(id, entries)));
    }

    /** Returns whether NULL has entered or left a set, and that matters to the clause. */
    private boolean isAnyRowAffected(Where where) {
        return where.comparisons().stream()
                .anyMatch(comparison ->
                        !comparison.isNullFalse() && set(comparison.subquery()).nullCrosses());
    }

    private void find(
            RelationId table,
            Where.Comparison comparison,
            @Nullable TupleKey value,
            MoveBudget budget,
            SortedEntries entries,
            Set<RowId> found) {
        kept(table)
                .with(
                        comparison.columns(),
                        value,
                        entries,
                        id -> {
                            budget.take();
                            found.add(id);
                            return true;
                        });
    }

    /** Ends the open transaction. */
    public void settle() {
        sets.values().forEach(each -> settle(each.set()));
    }

    /** A subquery has more values than it may, or all subqueries of the partition have. */
    public static final class TooManyValues extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private TooManyValues(Subquery subquery) {
            super("the subquery %s has too many values".formatted(subquery.sql()));
        }
    }

    /** A table is compared with subqueries by more columns than it can be arranged by. */
    public static final class TooManyArrangements extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private TooManyArrangements(TableName table) {
            super("table %s is compared with subqueries in too many ways".formatted(table));
        }
    }
}
