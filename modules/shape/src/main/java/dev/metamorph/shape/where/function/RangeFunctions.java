package dev.metamorph.shape.where.function;

import dev.metamorph.shape.where.value.EvaluationException;
import dev.metamorph.shape.where.value.Ranges;
import dev.metamorph.shape.where.value.Span;
import dev.metamorph.shape.where.value.TextForms;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/** Functions on ranges. */
final class RangeFunctions {
    private RangeFunctions() {}

    static Optional<ScalarFunction> bind(String source, CallSite site) {
        return Optional.ofNullable(
                switch (source) {
                    case "range_contains_elem" -> {
                        var spans = site.ranges(0).spans();
                        yield (ScalarFunction.Two)
                                (range, value) -> spans.contains((Span) range, value);
                    }
                    case "elem_contained_by_range" -> {
                        var spans = site.ranges(1).spans();
                        yield (ScalarFunction.Two)
                                (value, range) -> spans.contains((Span) range, value);
                    }
                    case "range_contains" -> {
                        var spans = site.ranges(0).spans();
                        yield (ScalarFunction.Two) (a, b) -> spans.contains((Span) a, (Span) b);
                    }
                    case "range_contained_by" -> {
                        var spans = site.ranges(0).spans();
                        yield (ScalarFunction.Two) (a, b) -> spans.contains((Span) b, (Span) a);
                    }
                    case "range_overlaps" -> {
                        var spans = site.ranges(0).spans();
                        yield (ScalarFunction.Two) (a, b) -> spans.overlap((Span) a, (Span) b);
                    }
                    case "range_before" -> {
                        var spans = site.ranges(0).spans();
                        yield (ScalarFunction.Two) (a, b) -> spans.before((Span) a, (Span) b);
                    }
                    case "range_after" -> {
                        var spans = site.ranges(0).spans();
                        yield (ScalarFunction.Two) (a, b) -> spans.before((Span) b, (Span) a);
                    }
                    case "range_constructor2" -> constructed(site);
                    case "range_constructor3" -> constructed(site);
                    default -> part(source);
                });
    }

    private static @Nullable ScalarFunction part(String source) {
        return switch (source) {
            case "range_empty" -> (ScalarFunction.One) range -> ((Span) range).empty();
            case "range_lower" ->
                    (ScalarFunction.One)
                            range -> ((Span) range).empty() ? null : ((Span) range).low();
            case "range_upper" ->
                    (ScalarFunction.One)
                            range -> ((Span) range).empty() ? null : ((Span) range).high();
            case "range_lower_inc" ->
                    (ScalarFunction.One)
                            range -> !((Span) range).empty() && ((Span) range).lowInclusive();
            case "range_upper_inc" ->
                    (ScalarFunction.One)
                            range -> !((Span) range).empty() && ((Span) range).highInclusive();
            case "range_lower_inf" ->
                    (ScalarFunction.One)
                            range -> !((Span) range).empty() && ((Span) range).low() == null;
            case "range_upper_inf" ->
                    (ScalarFunction.One)
                            range -> !((Span) range).empty() && ((Span) range).high() == null;
            default -> null;
        };
    }

    private static ScalarFunction constructed(CallSite site) {
        var ranges = (Ranges) TextForms.get(site.result());
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
