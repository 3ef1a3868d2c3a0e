package dev.metamorph.shape.where.function;

import dev.metamorph.shape.where.value.EvaluationException;
import dev.metamorph.shape.where.value.PgRange;
import dev.metamorph.shape.where.value.RangeForm;
import dev.metamorph.shape.where.value.TextForms;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/** Functions and operators on ranges. */
final class RangeFunctions {
    private RangeFunctions() {}

    static Optional<ScalarFunction> bind(String source, CallSite site) {
        return Optional.ofNullable(
                switch (source) {
                    case "range_contains_elem" -> {
                        var operations = site.rangeForm(0).operations();
                        yield (ScalarFunction.Two)
                                (range, value) -> operations.contains((PgRange) range, value);
                    }
                    case "elem_contained_by_range" -> {
                        var operations = site.rangeForm(1).operations();
                        yield (ScalarFunction.Two)
                                (value, range) -> operations.contains((PgRange) range, value);
                    }
                    case "range_contains" -> {
                        var operations = site.rangeForm(0).operations();
                        yield (ScalarFunction.Two)
                                (a, b) -> operations.contains((PgRange) a, (PgRange) b);
                    }
                    case "range_contained_by" -> {
                        var operations = site.rangeForm(0).operations();
                        yield (ScalarFunction.Two)
                                (a, b) -> operations.contains((PgRange) b, (PgRange) a);
                    }
                    case "range_overlaps" -> {
                        var operations = site.rangeForm(0).operations();
                        yield (ScalarFunction.Two)
                                (a, b) -> operations.overlap((PgRange) a, (PgRange) b);
                    }
                    case "range_before" -> {
                        var operations = site.rangeForm(0).operations();
                        yield (ScalarFunction.Two)
                                (a, b) -> operations.before((PgRange) a, (PgRange) b);
                    }
                    case "range_after" -> {
                        var operations = site.rangeForm(0).operations();
                        yield (ScalarFunction.Two)
                                (a, b) -> operations.before((PgRange) b, (PgRange) a);
                    }
                    case "range_constructor2" -> constructed(site);
                    case "range_constructor3" -> constructed(site);
                    default -> part(source);
                });
    }

    private static @Nullable ScalarFunction part(String source) {
        return switch (source) {
            case "range_empty" -> (ScalarFunction.One) range -> ((PgRange) range).empty();
            case "range_lower" ->
                    (ScalarFunction.One)
                            range -> ((PgRange) range).empty() ? null : ((PgRange) range).low();
            case "range_upper" ->
                    (ScalarFunction.One)
                            range -> ((PgRange) range).empty() ? null : ((PgRange) range).high();
            case "range_lower_inc" ->
                    (ScalarFunction.One)
                            range -> !((PgRange) range).empty() && ((PgRange) range).lowInclusive();
            case "range_upper_inc" ->
                    (ScalarFunction.One)
                            range ->
                                    !((PgRange) range).empty() && ((PgRange) range).highInclusive();
            case "range_lower_inf" ->
                    (ScalarFunction.One)
                            range -> !((PgRange) range).empty() && ((PgRange) range).low() == null;
            case "range_upper_inf" ->
                    (ScalarFunction.One)
                            range -> !((PgRange) range).empty() && ((PgRange) range).high() == null;
            default -> null;
        };
    }

    private static ScalarFunction constructed(CallSite site) {
        var ranges = (RangeForm) TextForms.get(site.result());
        return (ScalarFunction.Many)
                list -> {
                    var bounds = list.size() > 2 ? bounds(list) : "[)";
                    return ranges.canonical(
                            list.get(0), bounds.startsWith("["), list.get(1), bounds.endsWith("]"));
                };
    }

    private static String bounds(Arguments arguments) {
        var bounds = arguments.get(2);
        if (bounds == null) {
            throw new EvaluationException("range constructor flags argument must not be null");
        }
        if (!((String) bounds).matches("[\\[(][\\])]")) {
            throw new EvaluationException("invalid range bound flags");
        }
        return (String) bounds;
    }
}
