package dev.metamorph.shape.where.function;

import dev.metamorph.shape.where.value.EvaluationException;
import dev.metamorph.shape.where.value.Ranges;
import dev.metamorph.shape.where.value.Span;
import dev.metamorph.shape.where.value.TextForms;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/** Functions on ranges. */
final class RangeCodes {
    private RangeCodes() {}

    static Optional<Code> bind(String source, Binding binding) {
        return Optional.ofNullable(
                switch (source) {
                    case "range_contains_elem" -> {
                        var spans = binding.ranges(0).spans();
                        yield (Code.Two) (range, value) -> spans.contains((Span) range, value);
                    }
                    case "elem_contained_by_range" -> {
                        var spans = binding.ranges(1).spans();
                        yield (Code.Two) (value, range) -> spans.contains((Span) range, value);
                    }
                    case "range_contains" -> {
                        var spans = binding.ranges(0).spans();
                        yield (Code.Two) (a, b) -> spans.contains((Span) a, (Span) b);
                    }
                    case "range_contained_by" -> {
                        var spans = binding.ranges(0).spans();
                        yield (Code.Two) (a, b) -> spans.contains((Span) b, (Span) a);
                    }
                    case "range_overlaps" -> {
                        var spans = binding.ranges(0).spans();
                        yield (Code.Two) (a, b) -> spans.overlap((Span) a, (Span) b);
                    }
                    case "range_before" -> {
                        var spans = binding.ranges(0).spans();
                        yield (Code.Two) (a, b) -> spans.before((Span) a, (Span) b);
                    }
                    case "range_after" -> {
                        var spans = binding.ranges(0).spans();
                        yield (Code.Two) (a, b) -> spans.before((Span) b, (Span) a);
                    }
                    case "range_constructor2" -> constructed(binding);
                    case "range_constructor3" -> constructed(binding);
                    default -> part(source);
                });
    }

    private static @Nullable Code part(String source) {
        return switch (source) {
            case "range_empty" -> (Code.One) range -> ((Span) range).empty();
            case "range_lower" ->
                    (Code.One) range -> ((Span) range).empty() ? null : ((Span) range).low();
            case "range_upper" ->
                    (Code.One) range -> ((Span) range).empty() ? null : ((Span) range).high();
            case "range_lower_inc" ->
                    (Code.One) range -> !((Span) range).empty() && ((Span) range).lowInclusive();
            case "range_upper_inc" ->
                    (Code.One) range -> !((Span) range).empty() && ((Span) range).highInclusive();
            case "range_lower_inf" ->
                    (Code.One) range -> !((Span) range).empty() && ((Span) range).low() == null;
            case "range_upper_inf" ->
                    (Code.One) range -> !((Span) range).empty() && ((Span) range).high() == null;
            default -> null;
        };
    }

    private static Code constructed(Binding binding) {
        var ranges = (Ranges) TextForms.get(binding.result());
        return (Code.Many)
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
