package dev.metamorph.shape.where.value;

import dev.metamorph.shape.where.value.Type.Kind;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongFunction;

/** The text forms of the types whose values can be read here. */
public final class TextForms {
    private static final Map<Integer, TextForm> FORMS = new HashMap<>();

    static {
        put(
                Types.BOOL,
                Boolean.class,
                ScalarReader::bool,
                value -> value.equals(true) ? "t" : "f",
                natural());
        put(Types.INT2, Long.class, text -> integer(text, Short.MIN_VALUE, Short.MAX_VALUE));
        put(Types.INT4, Long.class, text -> integer(text, Integer.MIN_VALUE, Integer.MAX_VALUE));
        put(Types.INT8, Long.class, text -> integer(text, Long.MIN_VALUE, Long.MAX_VALUE));
        put(Types.NUMERIC, Decimal.class, ScalarReader::decimal);
        put(Types.MONEY, Long.class, Money::read, Money::print, natural());
        put(
                Types.FLOAT4,
                Float.class,
                ScalarReader::single,
                value -> Floats.print((Float) value),
                Comparator.comparingLong(value -> Floats.sortable((Float) value)));
        put(
                Types.FLOAT8,
                Double.class,
                ScalarReader::real,
                value -> Floats.print((Double) value),
                Comparator.comparingLong(value -> Floats.sortable((Double) value)));
        putTexts();
        putTimes();
        putAddresses();
        put(
                Types.JSONB,
                Json.class,
                JsonbText::read,
                value -> ((Json) value).print(),
                (one, other) -> one.equals(other) ? 0 : 1);
    }

    private TextForms() {}

    private static Object integer(String text, long least, long most) {
        return ScalarReader.integer(text, least, most);
    }

    private static void putTexts() {
        putText(Types.TEXT, text -> text);
        putText(Types.VARCHAR, text -> text);
        putText(Types.NAME, Texts::asName);
        putText(Types.UUID, ScalarReader::uuid);
        putText(Types.BYTEA, ScalarReader::bytes);
        put(
                Types.BPCHAR,
                String.class,
                text -> text,
                Object::toString,
                (one, other) ->
                        Texts.compare(
                                Texts.unpadded(one.toString()), Texts.unpadded(other.toString())));
    }

    private static void putText(int oid, Function<String, Object> read) {
        put(oid, String.class, read, Object::toString, TextForms::texts);
    }

    private static void putTimes() {
        putTime(Types.DATE, ScalarReader::date, DateTimePrinter::date);
        putTime(Types.TIME, ScalarReader::time, DateTimePrinter::time);
        putTime(Types.TIMESTAMP, ScalarReader::timestamp, DateTimePrinter::timestamp);
        putTime(
                Types.TIMESTAMPTZ,
                ScalarReader::timestampWithZone,
                DateTimePrinter::timestampWithZone);
        put(Types.TIMETZ, TimeTz.class, ScalarReader::timeWithZone);
        put(Types.INTERVAL, Interval.class, IntervalReader::read);
    }

    private static void putTime(
            int oid, Function<String, Object> read, LongFunction<String> print) {
        put(oid, Long.class, read, value -> print.apply((Long) value), natural());
    }

    private static void putAddresses() {
        put(
                Types.INET,
                Inet.class,
                text -> Inet.read(text, false),
                value -> ((Inet) value).print(false),
                natural());
        put(
                Types.CIDR,
                Inet.class,
                text -> Inet.read(text, true),
                value -> ((Inet) value).print(true),
                natural());
    }

    private static int texts(Object one, Object other) {
        return Texts.compare(one.toString(), other.toString());
    }

    /** Registers a type whose values print and order themselves. */
    private static void put(int oid, Class<?> valueClass, Function<String, Object> read) {
        put(oid, valueClass, read, Object::toString, natural());
    }

    private static void put(
            int oid,
            Class<?> valueClass,
            Function<String, Object> read,
            Function<Object, String> print,
            Comparator<Object> order) {
        FORMS.put(oid, new Given(valueClass, read, print, order));
    }

    @SuppressWarnings("unchecked")
    private static Comparator<Object> natural() {
        return (one, other) -> ((Comparable<Object>) one).compareTo(other);
    }

    private record Given(
            Class<?> valueClass,
            Function<String, Object> reader,
            Function<Object, String> printer,
            Comparator<Object> order)
            implements TextForm {
        @Override
        public Object read(String text) {
            return reader.apply(text);
        }

        @Override
        public String print(Object value) {
            return printer.apply(value);
        }
    }

    public static Optional<TextForm> of(Type type) {
        return switch (type.kind()) {
            case BASE -> Optional.ofNullable(FORMS.get(type.oid()));
            case ENUM -> Optional.of(new EnumForm(type.labels()));
            case ARRAY -> of(type.element()).map(element -> new ArrayForm(element, type.element()));
            case RANGE -> of(type.element()).map(element -> new RangeForm(element, type.element()));
            case PSEUDO, OTHER, OPAQUE -> Optional.empty();
        };
    }

    /** Returns whether the values of a type can be read here. */
    public static boolean knows(Type type) {
        return of(type).isPresent() && type.kind() != Kind.PSEUDO;
    }

    /** The text form of a type that is known to have one. */
    public static TextForm get(Type type) {
        return of(type).orElseThrow(
                        () -> new IllegalArgumentException("no values of " + type.name()));
    }
}
