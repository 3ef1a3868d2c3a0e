package dev.metamorph.shape.where.expression;

import dev.metamorph.shape.where.function.Arguments;
import dev.metamorph.shape.where.value.PgArray;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * Evaluates array slices: the bounds are clipped to the array, and the result is numbered from 1.
 *
 * @see <a
 *     href="https://github.com/postgres/postgres/blob/master/src/backend/utils/adt/arrayfuncs.c">array_get_slice</a>
 */
record SliceEvaluator(List<Expression.Bounds> bounds) implements Evaluator {
    @Override
    public @Nullable Object evaluate(Arguments values) {
        if (values.hasNull()) {
            return null;
        }
        var array = (PgArray) values.given(0);
        var dimensions = array.lengths().size();
        if (dimensions == 0 || dimensions < bounds.size()) {
            return PgArray.EMPTY;
        }
        var starts = new ArrayList<Integer>();
        var lengths = new ArrayList<Integer>();
        var at = 1;
        for (var i = 0; i < dimensions; i++) {
            long first = array.bounds().get(i);
            var low = first;
            var high = first + array.lengths().get(i) - 1;
            if (i < bounds.size() && bounds.get(i).low()) {
                low = Math.max(low, (Long) values.given(at++));
            }
            if (i < bounds.size() && bounds.get(i).high()) {
                high = Math.min(high, (Long) values.given(at++));
            }
            if (low > high) {
                return PgArray.EMPTY;
            }
            starts.add((int) (low - first));
            lengths.add((int) (high - low + 1));
        }
        var elements = new ArrayList<@Nullable Object>();
        collect(array, starts, lengths, 0, 0, elements);
        return new PgArray(lengths, lengths.stream().map(_ -> 1).toList(), elements);
    }

    private static void collect(
            PgArray array,
            List<Integer> starts,
            List<Integer> lengths,
            int dimension,
            int offset,
            List<@Nullable Object> elements) {
        if (dimension == lengths.size()) {
            elements.add(array.elements().get(offset));
            return;
        }
        for (var i = 0; i < lengths.get(dimension); i++) {
            var inner = offset * array.lengths().get(dimension) + starts.get(dimension) + i;
            collect(array, starts, lengths, dimension + 1, inner, elements);
        }
    }
}
