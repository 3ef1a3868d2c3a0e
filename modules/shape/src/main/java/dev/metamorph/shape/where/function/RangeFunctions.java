package dev.metamorph.shape.where.function;

import dev.metamorph.shape.where.value.EvaluationException;
import dev.metamorph.shape.where.value.PgRange;
import dev.metamorph.shape.where.value.RangeForm;
import dev.metamorph.shape.where.value.RangeOperations;
import dev.metamorph.shape.where.value.TextForms;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.function.Function;

/** Functions and operators on ranges. */
final class RangeFunctions {
    private RangeFunctions() {}

    static void register(FunctionRegistry registry) {
        operators(registry.returning(Boolean.class));
        parts(registry.returning(Boolean.class));
        registry.returning(Object.class)
                .one("range_lower", PgRange.class, range -> range.empty() ? null : range.low())
                .one("range_upper", PgRange.class, range -> range.empty() ? null : range.high());
        registry.returning(PgRange.class)
                .bindNullableTwo(
                        "range_constructor2", Object.class, Object.class, RangeFunctions::halfOpen)
                .bindMany(
                        "range_constructor3",
                        List.of(Object.class, Object.class, String.class),
                        RangeFunctions::constructed);
    }

    private static void operators(FunctionRegistry.Returning<Boolean> booleans) {
        booleans.bindTwo(
                        "range_contains_elem",
                        PgRange.class,
                        Object.class,
                        site -> {
                            var operations = site.rangeForm(0).operations();
                            return operations::contains;
                        })
                .bindTwo(
                        "elem_contained_by_range",
                        Object.class,
                        PgRange.class,
                        site -> {
                            var operations = site.rangeForm(1).operations();
                            return (value, range) -> operations.contains(range, value);
                        });
        two(booleans, "range_contains", ranges -> ranges::contains);
        two(booleans, "range_contained_by", ranges -> (a, b) -> ranges.contains(b, a));
        two(booleans, "range_overlaps", ranges -> ranges::overlap);
        two(booleans, "range_before", ranges -> ranges::before);
        two(booleans, "range_after", ranges -> (a, b) -> ranges.before(b, a));
    }

    private static void two(
            FunctionRegistry.Returning<Boolean> booleans,
            String source,
            Function<RangeOperations, ScalarFunction.Two<PgRange, PgRange, Boolean>> function) {
        booleans.bindTwo(
                source,
                PgRange.class,
                PgRange.class,
                site -> function.apply(site.rangeForm(0).operations()));
    }

    private static void parts(FunctionRegistry.Returning<Boolean> booleans) {
        booleans.one("range_empty", PgRange.class, PgRange::empty)
                .one("range_lower_inc", PgRange.class, a -> !a.empty() && a.lowInclusive())
                .one("range_upper_inc", PgRange.class, a -> !a.empty() && a.highInclusive())
                .one("range_lower_inf", PgRange.class, a -> !a.empty() && a.low() == null)
                .one("range_upper_inf", PgRange.class, a -> !a.empty() && a.high() == null);
    }

    private static RangeForm form(CallSite site) {
        return (RangeForm) TextForms.get(site.result());
    }

    private static ScalarFunction.NullableTwo<Object, Object, PgRange> halfOpen(CallSite site) {
        var ranges = form(site);
        return (low, high) -> ranges.canonical(low, true, high, false);
    }

    private static ScalarFunction.Many<PgRange> constructed(CallSite site) {
        var ranges = form(site);
        return arguments -> {
            var bounds = checked((String) arguments.get(2));
            return ranges.canonical(
                    arguments.get(0),
                    bounds.startsWith("["),
                    arguments.get(1),
                    bounds.endsWith("]"));
        };
    }

    private static String checked(@Nullable String bounds) {
        if (bounds == null) {
            throw new EvaluationException("range constructor flags argument must not be null");
        }
        if (!bounds.matches("[\\[(][\\])]")) {
            throw new EvaluationException("invalid range bound flags");
        }
        return bounds;
    }
}
