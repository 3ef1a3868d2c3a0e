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

    /** The representation of both operands, for implementations without boxing. */
    public enum OperandKind {
        LONGS,
        /** Texts, compared by their bytes. */
        TEXTS,
        DECIMALS,
        /** Any other representation. */
        OTHER
    }

    /**
     * A comparison function.
     *
     * @param order its operator
     * @param kind the representation of its operands
     */
    public record Comparison(ComparisonOperator order, OperandKind kind) {}

    private record Entry(
            Comparison comparison, Function<CallSite, Comparator<Object>> comparator) {}

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
            put(name, OperandKind.LONGS, _ -> natural());
        }
        for (var name : List.of("bool", "interval_", "timetz_", "network_")) {
            put(name, OperandKind.OTHER, _ -> natural());
        }
        put("numeric_", OperandKind.DECIMALS, _ -> natural());
        for (var name : List.of("uuid_", "bytea")) {
            put(name, OperandKind.TEXTS, _ -> Comparisons::texts);
        }
        for (var name : List.of("float4", "float8", "float48", "float84")) {
            put(name, OperandKind.OTHER, _ -> Comparator.comparingLong(Comparisons::sortable));
        }
        for (var name : List.of("enum_", "array_", "range_", "jsonb_")) {
            put(name, OperandKind.OTHER, site -> site.form(0).order());
        }
        putTexts();
        putMoments();
    }

    private Comparisons() {}

    private static void putTexts() {
        for (var order : ComparisonOperator.values()) {
            var name = order.suffix();
            for (var source :
                    new String[] {
                        (order.isOrder() ? "text_" : "text") + name,
                        "name" + name,
                        "name" + name + "text",
                        "text" + name + "name"
                    }) {
                put(source, order, OperandKind.TEXTS, _ -> Comparisons::texts);
            }
            put("bpchar" + name, order, OperandKind.OTHER, _ -> Comparisons::padded);
        }
    }

    private static void putMoments() {
        Function<Object, Long> day = value -> CalendarDays.toTimestamp((Long) value);
        Function<Object, Long> moment = value -> (Long) value;
        for (var order : ComparisonOperator.values()) {
            put(
                    "date_%s_timestamp".formatted(order.suffix()),
                    order,
                    OperandKind.OTHER,
                    _ -> (one, other) -> day.apply(one).compareTo(moment.apply(other)));
            put(
                    "timestamp_%s_date".formatted(order.suffix()),
                    order,
                    OperandKind.OTHER,
                    _ -> (one, other) -> moment.apply(one).compareTo(day.apply(other)));
        }
    }

    private static void put(
            String name, OperandKind kind, Function<CallSite, Comparator<Object>> comparator) {
        for (var order : ComparisonOperator.values()) {
            put(name + order.suffix(), order, kind, comparator);
        }
    }

    private static void put(
            String source,
            ComparisonOperator order,
            OperandKind kind,
            Function<CallSite, Comparator<Object>> comparator) {
        ENTRIES.put(source, new Entry(new Comparison(order, kind), comparator));
    }

    /** The comparison that a function implements, if it is a comparison. */
    public static Optional<Comparison> of(String source) {
        return Optional.ofNullable(ENTRIES.get(source)).map(Entry::comparison);
    }

    static Optional<ScalarFunction> bind(String source, CallSite site) {
        var entry = ENTRIES.get(source);
        if (entry == null) {
            return Optional.empty();
        }
        var order = entry.comparison.order();
        check(site.arguments().getFirst(), order, site);
        var comparator = entry.comparator.apply(site);
        ScalarFunction.Two code = (one, other) -> order.test(comparator.compare(one, other));
        return Optional.of(code);
    }

    /** Refuses comparisons for which we cannot guarantee the result that Postgres would give. */
    private static void check(Type type, ComparisonOperator order, CallSite site) {
        var inner = type.kind() == Kind.ARRAY ? type.element() : type;
        if (inner.isString()) {
            if (order.isOrder()) {
                site.needOrder();
            } else {
                site.needDeterminism();
            }
        }
        if (inner.is(Types.JSONB) && order.isOrder()) {
            throw site.refused(Limitation.OPERATOR, "jsonb can be compared only for equality");
        }
    }

    /** The order of the values of a type. */
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
