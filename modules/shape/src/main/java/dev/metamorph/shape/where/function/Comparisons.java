package dev.metamorph.shape.where.function;

import dev.metamorph.shape.where.syntax.Limitation;
import dev.metamorph.shape.where.value.CalendarDays;
import dev.metamorph.shape.where.value.Decimal;
import dev.metamorph.shape.where.value.Floats;
import dev.metamorph.shape.where.value.Inet;
import dev.metamorph.shape.where.value.Interval;
import dev.metamorph.shape.where.value.Json;
import dev.metamorph.shape.where.value.PgArray;
import dev.metamorph.shape.where.value.PgRange;
import dev.metamorph.shape.where.value.TextForms;
import dev.metamorph.shape.where.value.Texts;
import dev.metamorph.shape.where.value.TimeTz;
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

    private interface Order<A, B> {
        int compare(A one, B other);
    }

    /**
     * The operands of the comparisons of one type or of two.
     *
     * @param kind their representation
     * @param first the class of the left operands
     * @param second the class of the right operands
     * @param order their order, for one use
     */
    private record Operands<A, B>(
            OperandKind kind,
            Class<A> first,
            Class<B> second,
            Function<CallSite, Order<A, B>> order) {
        void register(String source, ComparisonOperator operator, FunctionRegistry registry) {
            registry.returning(Boolean.class)
                    .bindTwo(source, first, second, site -> bind(operator, site));
        }

        private ScalarFunction.Two<A, B, Boolean> bind(ComparisonOperator operator, CallSite site) {
            check(site.arguments().getFirst(), operator, site);
            var compared = order.apply(site);
            return (one, other) -> operator.test(compared.compare(one, other));
        }
    }

    private record Entry(ComparisonOperator operator, Operands<?, ?> operands) {}

    static {
        var numbers = natural(OperandKind.LONGS, Long.class);
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
            put(name, numbers);
        }
        put("bool", natural(OperandKind.OTHER, Boolean.class));
        put("interval_", natural(OperandKind.OTHER, Interval.class));
        put("timetz_", natural(OperandKind.OTHER, TimeTz.class));
        put("network_", natural(OperandKind.OTHER, Inet.class));
        put("numeric_", natural(OperandKind.DECIMALS, Decimal.class));
        put("float4", ordered(Float.class, Float.class, Comparisons::floats));
        put("float8", ordered(Double.class, Double.class, Comparisons::floats));
        put("float48", ordered(Float.class, Double.class, Comparisons::floats));
        put("float84", ordered(Double.class, Float.class, Comparisons::floats));
        put("enum_", ofType(String.class));
        put("array_", ofType(PgArray.class));
        put("range_", ofType(PgRange.class));
        put("jsonb_", ofType(Json.class));
        putTexts();
        putDates();
    }

    private Comparisons() {}

    private static void putTexts() {
        var texts =
                new Operands<>(OperandKind.TEXTS, String.class, String.class, _ -> Texts::compare);
        put("uuid_", texts);
        put("bytea", texts);
        put("bpchar", ordered(String.class, String.class, Comparisons::padded));
        for (var operator : ComparisonOperator.values()) {
            var name = operator.suffix();
            for (var source :
                    new String[] {
                        (operator.isOrder() ? "text_" : "text") + name,
                        "name" + name,
                        "name" + name + "text",
                        "text" + name + "name"
                    }) {
                put(source, operator, texts);
            }
        }
    }

    private static void putDates() {
        var dateFirst =
                ordered(
                        Long.class,
                        Long.class,
                        (day, micros) -> Long.compare(CalendarDays.toTimestamp(day), micros));
        var dateLast =
                ordered(
                        Long.class,
                        Long.class,
                        (micros, day) -> Long.compare(micros, CalendarDays.toTimestamp(day)));
        for (var operator : ComparisonOperator.values()) {
            put("date_%s_timestamp".formatted(operator.suffix()), operator, dateFirst);
            put("timestamp_%s_date".formatted(operator.suffix()), operator, dateLast);
        }
    }

    private static void put(String name, Operands<?, ?> operands) {
        for (var operator : ComparisonOperator.values()) {
            put(name + operator.suffix(), operator, operands);
        }
    }

    private static void put(String source, ComparisonOperator operator, Operands<?, ?> operands) {
        ENTRIES.put(source, new Entry(operator, operands));
    }

    private static <T extends Comparable<T>> Operands<T, T> natural(
            OperandKind kind, Class<T> type) {
        return new Operands<>(kind, type, type, _ -> Comparable::compareTo);
    }

    private static <A, B> Operands<A, B> ordered(
            Class<A> first, Class<B> second, Order<A, B> order) {
        return new Operands<>(OperandKind.OTHER, first, second, _ -> order);
    }

    /** Operands whose order depends on their type, not only on their class. */
    private static <T> Operands<T, T> ofType(Class<T> type) {
        return new Operands<>(OperandKind.OTHER, type, type, site -> site.form(0).order()::compare);
    }

    /** The comparison that a function implements, if it is a comparison. */
    public static Optional<Comparison> of(String source) {
        return Optional.ofNullable(ENTRIES.get(source))
                .map(entry -> new Comparison(entry.operator, entry.operands.kind));
    }

    static void register(FunctionRegistry registry) {
        ENTRIES.forEach(
                (source, entry) -> entry.operands.register(source, entry.operator, registry));
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
        return TextForms.get(type).order();
    }

    private static int padded(String one, String other) {
        return Texts.compare(Texts.unpadded(one), Texts.unpadded(other));
    }

    private static int floats(Number one, Number other) {
        return Long.compare(
                Floats.sortable(one.doubleValue()), Floats.sortable(other.doubleValue()));
    }
}
