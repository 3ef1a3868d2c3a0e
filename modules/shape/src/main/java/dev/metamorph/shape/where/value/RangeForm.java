package dev.metamorph.shape.where.value;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;

/**
 * The text form of ranges.
 *
 * @param form the form of the bounds
 * @param subtype the type of the bounds
 */
public record RangeForm(TextForm form, Type subtype) implements TextForm {
    @Override
    public Class<?> valueClass() {
        return PgRange.class;
    }

    public RangeOperations operations() {
        return new RangeOperations(form.order());
    }

    @Override
    public Comparator<Object> order() {
        return (one, other) -> operations().compare((PgRange) one, (PgRange) other);
    }

    @Override
    public Object read(String text) {
        var trimmed = text.strip();
        if (trimmed.equalsIgnoreCase("empty")) {
            return PgRange.EMPTY;
        }
        var length = trimmed.length();
        if (length < 3) {
            throw malformed();
        }
        var opening = trimmed.charAt(0);
        var closing = trimmed.charAt(length - 1);
        if ((opening != '[' && opening != '(') || (closing != ']' && closing != ')')) {
            throw malformed();
        }
        var inside = trimmed.substring(1, length - 1);
        var comma = comma(inside);
        return canonical(
                bound(inside.substring(0, comma)),
                opening == '[',
                bound(inside.substring(comma + 1)),
                closing == ']');
    }

    private static int comma(String text) {
        var quoted = false;
        var found = -1;
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == '\\') {
                throw malformed();
            }
            quoted ^= c == '"';
            if (c == ',' && !quoted) {
                if (found >= 0) {
                    throw malformed();
                }
                found = i;
            }
        }
        if (found < 0 || quoted) {
            throw malformed();
        }
        return found;
    }

    private @Nullable Object bound(String text) {
        if (text.isEmpty()) {
            return null;
        }
        return form.read(text.replace("\"", ""));
    }

    /**
     * The canonical form of a range: ranges of integers and of dates include their lower bound and
     * exclude their upper bound.
     */
    public PgRange canonical(
            @Nullable Object low,
            boolean lowInclusive,
            @Nullable Object high,
            boolean highInclusive) {
        var range = operations().of(low, lowInclusive, high, highInclusive);
        if (range.empty() || !isDiscrete()) {
            return range;
        }
        var from = range.low() != null && !range.lowInclusive() ? next(range.low()) : range.low();
        var to = range.high() != null && range.highInclusive() ? next(range.high()) : range.high();
        return operations().of(from, from != null, to, false);
    }

    private boolean isDiscrete() {
        return subtype.is(Types.INT4) || subtype.is(Types.INT8) || subtype.is(Types.DATE);
    }

    private Object next(Object value) {
        var number = (Long) value;
        if (subtype.is(Types.DATE) && !CalendarDays.isFinite(number)) {
            return value;
        }
        var limit = subtype.is(Types.INT4) ? Integer.MAX_VALUE : Long.MAX_VALUE;
        if (number == limit) {
            throw new EvaluationException("a bound of a range is out of range");
        }
        return number + 1;
    }

    @Override
    public String print(Object value) {
        var range = (PgRange) value;
        if (range.empty()) {
            return "empty";
        }
        var text = new StringBuilder(range.lowInclusive() ? "[" : "(");
        if (range.low() != null) {
            ArrayPrinter.quote(form.print(range.low()), text, "()[],");
        }
        text.append(',');
        if (range.high() != null) {
            ArrayPrinter.quote(form.print(range.high()), text, "()[],");
        }
        return text.append(range.highInclusive() ? "]" : ")").toString();
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException("not a range");
    }
}
