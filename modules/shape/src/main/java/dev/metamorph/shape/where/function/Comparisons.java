package dev.metamorph.shape.where.function;

import dev.metamorph.shape.where.syntax.Limitation;
import dev.metamorph.shape.where.value.CalendarDays;
import dev.metamorph.shape.where.value.Floats;
import dev.metamorph.shape.where.value.TextForms;
import dev.metamorph.shape.where.value.Texts;
import dev.metamorph.shape.where.value.Type;
import dev.metamorph.shape.where.value.Type.Kind;
import dev.metamorph.shape.where.value.Types;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The operators that compare two values. */
public final class Comparisons {
    private static final Map<String, Entry> ENTRIES = new HashMap<>();

    /** How the two sides are compared. */
    public enum Sides {
        /** Both are longs. */
        LONGS,
        /** Both are texts, by their bytes. */
        TEXTS,
        /** Both are numerics. */
        DECIMALS,
        /** Anything else. */
        OTHER
    }

    /**
     * A comparison.
     *
     * @param order which
     * @param kind of what
     */
    public record Comparison(Order order, Sides kind) {}

    private record Entry(Comparison comparison, Function<Binding, Comparator<Object>> comparator) {}

    static {
        for (var name :
                List.of(
                        "int2",
                        "int4",
                        "int8",
                        "int24",
                        "int42",
                        "int28",
                        "int82",
                        "int48",
                        "int84",
                        "cash_",
                        "date_",
                        "time_",
                        "timestamp_")) {
            put(name, Sides.LONGS, _ -> natural());
        }
        for (var name : List.of("bool", "interval_", "timetz_", "network_")) {
            put(name, Sides.OTHER, _ -> natural());
        }
        put("numeric_", Sides.DECIMALS, _ -> natural());
        for (var name : List.of("uuid_", "bytea")) {
            put(name, Sides.TEXTS, _ -> Comparisons::texts);
        }
        for (var name : List.of("float4", "float8", "float48", "float84")) {
            put(name, Sides.OTHER, _ -> Comparator.comparingLong(Comparisons::sortable));
        }
        for (var name : List.of("enum_", "array_", "range_", "jsonb_")) {
            put(name, Sides.OTHER, binding -> binding.form(0).order());
        }
        putTexts();
        putMoments();
    }

    private Comparisons() {}

    private static void putTexts() {
        for (var order : Order.values()) {
            var name = order.suffix();
            for (var source :
                    new String[] {
                        (order.isOrder() ? "text_" : "text") + name,
                        "name" + name,
                        "name" + name + "text",
                        "text" + name + "name"
                    }) {
                put(source, order, Sides.TEXTS, _ -> Comparisons::texts);
            }
            put("bpchar" + name, order, Sides.OTHER, _ -> Comparisons::padded);
        }
    }

    private static void putMoments() {
        Function<Object, Long> day = value -> CalendarDays.toTimestamp((Long) value);
        Function<Object, Long> moment = value -> (Long) value;
        for (var order : Order.values()) {
            put(
                    "date_%s_timestamp".formatted(order.suffix()),
                    order,
                    Sides.OTHER,
                    _ -> (one, other) -> day.apply(one).compareTo(moment.apply(other)));
            put(
                    "timestamp_%s_date".formatted(order.suffix()),
                    order,
                    Sides.OTHER,
                    _ -> (one, other) -> moment.apply(one).compareTo(day.apply(other)));
        }
    }

    private static void put(
            String name, Sides kind, Function<Binding, Comparator<Object>> comparator) {
        for (var order : Order.values()) {
            put(name + order.suffix(), order, kind, comparator);
        }
    }

    private static void put(
            String source,
            Order order,
            Sides kind,
            Function<Binding, Comparator<Object>> comparator) {
        ENTRIES.put(source, new Entry(new Comparison(order, kind), comparator));
    }

    /** What a function compares, if it does. */
    public static Optional<Comparison> of(String source) {
        return Optional.ofNullable(ENTRIES.get(source)).map(Entry::comparison);
    }

    static Optional<Code> bind(String source, Binding binding) {
        var entry = ENTRIES.get(source);
        if (entry == null) {
            return Optional.empty();
        }
        var order = entry.comparison.order();
        check(binding.arguments().getFirst(), order, binding);
        var comparator = entry.comparator.apply(binding);
        Code.Two code = (one, other) -> order.test(comparator.compare(one, other));
        return Optional.of(code);
    }

    /** Refuses what is not known to be the same here. */
    private static void check(Type type, Order order, Binding binding) {
        var inner = type.kind() == Kind.ARRAY ? type.element() : type;
        if (inner.isString()) {
            if (order.isOrder()) {
                binding.needOrder();
            } else {
                binding.needDeterminism();
            }
        }
        if (inner.is(Types.JSONB) && order.isOrder()) {
            throw binding.refused(Limitation.OPERATOR, "jsonb can be compared only for equality");
        }
    }

    /** The order in which values of a type are compared with each other. */
    public static Comparator<Object> order(Type type) {
        return type.is(Types.BPCHAR) ? Comparisons::padded : TextForms.get(type).order();
    }

    private static int texts(Object one, Object other) {
        return Texts.compare((String) one, (String) other);
    }

    private static int padded(Object one, Object other) {
        return Texts.compare(Texts.unpadded((String) one), Texts.unpadded((String) other));
    }

    private static long sortable(Object value) {
        return Floats.sortable(((Number) value).doubleValue());
    }

    @SuppressWarnings("unchecked")
    private static Comparator<Object> natural() {
        return (one, other) -> ((Comparable<Object>) one).compareTo(other);
    }
}
