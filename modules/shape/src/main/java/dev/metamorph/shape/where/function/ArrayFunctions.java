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
import java.util.TreeSet;
import java.util.function.Predicate;

/** Functions and operators on arrays. */
final class ArrayFunctions {
    /** Up to this number of comparisons, a linear search is cheaper than building a set. */
    private static final long FEW = 256;

    private ArrayFunctions() {}

    static void register(FunctionRegistry registry) {
        registry.returning(Boolean.class)
                .bindTwo("arraycontains", PgArray.class, PgArray.class, ArrayFunctions::contains)
                .bindTwo("arraycontained", PgArray.class, PgArray.class, ArrayFunctions::contained)
                .bindTwo("arrayoverlap", PgArray.class, PgArray.class, ArrayFunctions::overlap);
        dimensions(registry.returning(Long.class));
        registry.returning(PgArray.class)
                .nullableTwo(
                        "array_append",
                        PgArray.class,
                        Object.class,
                        (array, element) -> added(array, element, false))
                .nullableTwo(
                        "array_prepend",
                        Object.class,
                        PgArray.class,
                        (element, array) -> added(array, element, true))
                .nullableTwo("array_cat", PgArray.class, PgArray.class, ArrayFunctions::joined)
                .bindNullableTwo(
                        "array_remove", PgArray.class, Object.class, ArrayFunctions::removed);
    }

    private static void dimensions(FunctionRegistry.Returning<Long> numbers) {
        numbers.two(
                        "array_length",
                        PgArray.class,
                        Long.class,
                        (array, at) -> dimension(array.lengths(), at))
                .two(
                        "array_lower",
                        PgArray.class,
                        Long.class,
                        (array, at) -> dimension(array.bounds(), at))
                .two("array_upper", PgArray.class, Long.class, ArrayFunctions::upper)
                .one("array_ndims", PgArray.class, array -> positive(array.lengths().size()))
                .one("array_cardinality", PgArray.class, array -> (long) array.elements().size())
                .bindNullableTwo(
                        "array_position", PgArray.class, Object.class, ArrayFunctions::position);
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

    private static ScalarFunction.Two<PgArray, PgArray, Boolean> contains(CallSite site) {
        var elements = elements(site);
        return (whole, part) -> containsAll(whole, part, elements);
    }

    private static ScalarFunction.Two<PgArray, PgArray, Boolean> contained(CallSite site) {
        var elements = elements(site);
        return (part, whole) -> containsAll(whole, part, elements);
    }

    private static Elements elements(CallSite site) {
        var element = site.arguments().getFirst().element();
        return new Elements(order(element, site), element.is(Types.JSONB));
    }

    /**
     * The way in which elements are looked up.
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

    private static ScalarFunction.Two<PgArray, PgArray, Boolean> overlap(CallSite site) {
        var elements = elements(site);
        return (one, other) -> {
            var isIn = elements.of(one, other.elements().size());
            return other.elements().stream()
                    .anyMatch(element -> element != null && isIn.test(element));
        };
    }

    private static @Nullable Long positive(int number) {
        return number == 0 ? null : Long.valueOf(number);
    }

    /** The length or the lower bound of a dimension, which counts from 1. */
    private static @Nullable Long dimension(List<Integer> dimensions, long at) {
        return at < 1 || at > dimensions.size()
                ? null
                : Long.valueOf(dimensions.get((int) (at - 1)));
    }

    private static @Nullable Long upper(PgArray array, long at) {
        var low = dimension(array.bounds(), at);
        var length = dimension(array.lengths(), at);
        return low == null || length == null ? null : (Long) (low + length - 1);
    }

    private static PgArray added(
            @Nullable PgArray given, @Nullable Object element, boolean inFront) {
        var array = given == null ? PgArray.EMPTY : given;
        if (array.lengths().size() > 1) {
            throw new EvaluationException("argument must be empty or one-dimensional array");
        }
        var elements = new ArrayList<@Nullable Object>(array.elements());
        elements.add(inFront ? 0 : elements.size(), element);
        var low = array.bounds().isEmpty() ? 1 : array.bounds().getFirst();
        return new PgArray(List.of(elements.size()), List.of(low), elements);
    }

    private static @Nullable PgArray joined(@Nullable PgArray left, @Nullable PgArray right) {
        if (left == null || right == null) {
            return left == null ? right : left;
        }
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

    private static ScalarFunction.NullableTwo<PgArray, Object, Long> position(CallSite site) {
        var order = order(site.arguments().getFirst().element(), site);
        return (array, wanted) -> {
            if (array == null) {
                return null;
            }
            needOneDimension(array, "searching for elements in");
            var at = index(array, wanted, order);
            return at < 0 ? null : (Long) ((long) at + array.bounds().getFirst());
        };
    }

    private static void needOneDimension(PgArray array, String doing) {
        if (array.lengths().size() > 1) {
            throw new EvaluationException(
                    "%s multidimensional arrays is not supported".formatted(doing));
        }
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

    private static ScalarFunction.NullableTwo<PgArray, Object, PgArray> removed(CallSite site) {
        var order = order(site.arguments().getFirst().element(), site);
        return (array, unwanted) -> {
            if (array == null) {
                return null;
            }
            needOneDimension(array, "removing elements from");
            var elements = new ArrayList<@Nullable Object>(array.elements());
            elements.removeIf(element -> isSame(element, unwanted, order));
            if (elements.isEmpty()) {
                return PgArray.EMPTY;
            }
            return new PgArray(List.of(elements.size()), array.bounds(), elements);
        };
    }
}
