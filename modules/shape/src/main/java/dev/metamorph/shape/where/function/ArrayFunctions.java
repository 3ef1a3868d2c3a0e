package dev.metamorph.shape.where.function;

import dev.metamorph.shape.where.value.EvaluationException;
import dev.metamorph.shape.where.value.PgArray;
import dev.metamorph.shape.where.value.Type;
import dev.metamorph.shape.where.value.Types;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Functions and operators on arrays. */
final class ArrayFunctions {
    /** Up to this number of comparisons, a linear search is cheaper than building a set. */
    private static final long FEW = 256;

    private ArrayFunctions() {}

    static Optional<ScalarFunction> bind(String source, CallSite site) {
        return Optional.ofNullable(
                switch (source) {
                    case "arraycontains" -> contains(site, false);
                    case "arraycontained" -> contains(site, true);
                    case "arrayoverlap" -> overlap(site);
                    case "array_length" ->
                            (ScalarFunction.Two) (array, at) -> size(array, at, 0, false);
                    case "array_lower" ->
                            (ScalarFunction.Two) (array, at) -> size(array, at, 0, true);
                    case "array_upper" -> (ScalarFunction.Two) ArrayFunctions::upper;
                    case "array_ndims" ->
                            (ScalarFunction.One)
                                    array -> positive(((PgArray) array).lengths().size());
                    case "array_cardinality" ->
                            (ScalarFunction.One)
                                    array -> (long) ((PgArray) array).elements().size();
                    case "array_append" ->
                            (ScalarFunction.Many) list -> added(list.get(0), list.get(1), false);
                    case "array_prepend" ->
                            (ScalarFunction.Many) list -> added(list.get(1), list.get(0), true);
                    case "array_cat" ->
                            (ScalarFunction.Many) list -> joined(list.get(0), list.get(1));
                    case "array_position" -> position(site);
                    case "array_remove" -> removed(site);
                    default -> null;
                });
    }

    private static Comparator<Object> order(Type element, CallSite site) {
        if (element.isString()) {
            site.needDeterminism();
        }
        return Comparisons.order(element);
    }

    private static boolean has(PgArray array, Object wanted, Comparator<Object> order) {
        for (var element : array.elements()) {
            if (element != null && order.compare(element, wanted) == 0) {
                return true;
            }
        }
        return false;
    }

    private static ScalarFunction contains(CallSite site, boolean reversed) {
        var elements = elements(site);
        return (ScalarFunction.Two)
                (one, other) ->
                        reversed
                                ? containsAll((PgArray) other, (PgArray) one, elements)
                                : containsAll((PgArray) one, (PgArray) other, elements);
    }

    private static Elements elements(CallSite site) {
        var element = site.arguments().getFirst().element();
        return new Elements(order(element, site), element.is(Types.JSONB));
    }

    /**
     * How elements are looked up.
     *
     * @param order a total order, unless the elements are hashed
     * @param hashed whether elements are looked up by {@code equals} in a hash set, because the
     *     type has no order
     */
    private record Elements(Comparator<Object> order, boolean hashed) {
        /**
         * The test whether an array contains an element; NULL equals nothing. For many lookups it
         * builds a set first.
         */
        Predicate<Object> of(PgArray array, int questions) {
            if ((long) array.elements().size() * questions <= FEW) {
                return wanted -> has(array, wanted, order);
            }
            var set = hashed ? new HashSet<Object>() : new TreeSet<Object>(order);
            for (var element : array.elements()) {
                if (element != null) {
                    set.add(element);
                }
            }
            return set::contains;
        }
    }

    private static boolean containsAll(PgArray whole, PgArray part, Elements elements) {
        var isIn = elements.of(whole, part.elements().size());
        return part.elements().stream().allMatch(element -> element != null && isIn.test(element));
    }

    private static ScalarFunction overlap(CallSite site) {
        var elements = elements(site);
        return (ScalarFunction.Two)
                (one, other) -> {
                    var part = ((PgArray) other).elements();
                    var isIn = elements.of((PgArray) one, part.size());
                    return part.stream().anyMatch(element -> element != null && isIn.test(element));
                };
    }

    private static @Nullable Object positive(int number) {
        return number == 0 ? null : Long.valueOf(number);
    }

    private static @Nullable Object size(Object value, Object dimension, int plus, boolean bound) {
        var array = (PgArray) value;
        var at = (Long) dimension;
        if (at < 1 || at > array.lengths().size()) {
            return null;
        }
        var index = (int) (at - 1);
        return (long) (bound ? array.bounds() : array.lengths()).get(index) + plus;
    }

    private static @Nullable Object upper(Object array, Object dimension) {
        var low = size(array, dimension, 0, true);
        var length = size(array, dimension, 0, false);
        return low == null || length == null ? null : (Object) ((Long) low + (Long) length - 1);
    }

    private static PgArray added(
            @Nullable Object value, @Nullable Object element, boolean inFront) {
        var array = value == null ? PgArray.EMPTY : (PgArray) value;
        if (array.lengths().size() > 1) {
            throw new EvaluationException("argument must be empty or one-dimensional array");
        }
        var elements = new ArrayList<@Nullable Object>(array.elements());
        elements.add(inFront ? 0 : elements.size(), element);
        var low = array.bounds().isEmpty() ? 1 : array.bounds().getFirst();
        return new PgArray(List.of(elements.size()), List.of(low), elements);
    }

    private static @Nullable Object joined(@Nullable Object one, @Nullable Object other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        var left = (PgArray) one;
        var right = (PgArray) other;
        if (left.elements().isEmpty() || right.elements().isEmpty()) {
            return left.elements().isEmpty() ? right : left;
        }
        var longer = left.lengths().size() >= right.lengths().size() ? left : right;
        var lengths = new ArrayList<Integer>(longer.lengths());
        lengths.set(0, outer(left, lengths.size()) + outer(right, lengths.size()));
        if (!inner(left, lengths.size()).equals(inner(right, lengths.size()))) {
            throw new EvaluationException("cannot concatenate incompatible arrays");
        }
        var elements = new ArrayList<@Nullable Object>(left.elements());
        elements.addAll(right.elements());
        return new PgArray(lengths, longer.bounds(), elements);
    }

    /**
     * The length of the outermost of so many dimensions; an array with fewer dimensions counts as
     * one element of it.
     */
    private static int outer(PgArray array, int dimensions) {
        return array.lengths().size() == dimensions ? array.lengths().getFirst() : 1;
    }

    /**
     * The lengths and bounds of the inner dimensions, which must agree when arrays are
     * concatenated.
     */
    private static List<List<Integer>> inner(PgArray array, int dimensions) {
        var from = array.lengths().size() == dimensions ? 1 : 0;
        return List.of(
                array.lengths().subList(from, array.lengths().size()),
                array.bounds().subList(from, array.bounds().size()));
    }

    private static ScalarFunction position(CallSite site) {
        var order = order(site.arguments().getFirst().element(), site);
        return (ScalarFunction.Many)
                list -> {
                    var array = oneDimensional(list.get(0), "searching for elements in");
                    if (array == null) {
                        return null;
                    }
                    var at = index(array, list.get(1), order);
                    return at < 0 ? null : (Object) ((long) at + array.bounds().getFirst());
                };
    }

    private static @Nullable PgArray oneDimensional(@Nullable Object array, String doing) {
        if (array instanceof PgArray many && many.lengths().size() > 1) {
            throw new EvaluationException(
                    "%s multidimensional arrays is not supported".formatted(doing));
        }
        return (PgArray) array;
    }

    private static int index(PgArray array, @Nullable Object wanted, Comparator<Object> order) {
        for (var i = 0; i < array.elements().size(); i++) {
            if (isSame(array.elements().get(i), wanted, order)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isSame(
            @Nullable Object one, @Nullable Object other, Comparator<Object> order) {
        if (one == null || other == null) {
            return one == null && other == null;
        }
        return order.compare(one, other) == 0;
    }

    private static ScalarFunction removed(CallSite site) {
        var order = order(site.arguments().getFirst().element(), site);
        return (ScalarFunction.Many)
                list -> {
                    var array = oneDimensional(list.get(0), "removing elements from");
                    if (array == null) {
                        return null;
                    }
                    var elements = new ArrayList<@Nullable Object>(array.elements());
                    elements.removeIf(element -> isSame(element, list.get(1), order));
                    if (elements.isEmpty()) {
                        return PgArray.EMPTY;
                    }
                    return new PgArray(List.of(elements.size()), array.bounds(), elements);
                };
    }
}
