package dev.metamorph.shape.where.value;

import dev.metamorph.shape.where.value.Type.Kind;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The text forms of the types whose values can be read here. */
public final class TextForms {
    private static final Map<Integer, TextForm> FORMS = new HashMap<>();

    static {
        put(Types.BOOL, ScalarReader::bool, value -> value.equals(true) ? "t" : "f", natural());
        put(Types.INT2, text -> ScalarReader.integer(text, Short.MIN_VALUE, Short.MAX_VALUE));
        put(Types.INT4, text -> ScalarReader.integer(text, Integer.MIN_VALUE, Integer.MAX_VALUE));
        put(Types.INT8, text -> ScalarReader.integer(text, Long.MIN_VALUE, Long.MAX_VALUE));
        put(Types.NUMERIC, ScalarReader::decimal);
        put(Types.MONEY, Money::read, Money::print, natural());
        put(
                Types.FLOAT4,
                ScalarReader::single,
                value -> Floats.print((Float) value),
                Comparator.comparingLong(value -> Floats.sortable((Float) value)));
        put(
                Types.FLOAT8,
                ScalarReader::real,
                value -> Floats.print((Double) value),
                Comparator.comparingLong(value -> Floats.sortable((Double) value)));
        put(Types.TEXT, text -> text, Object::toString, TextForms::texts);
        put(Types.VARCHAR, text -> text, Object::toString, TextForms::texts);
        put(Types.NAME, Texts::asName, Object::toString, TextForms::texts);
        put(
                Types.BPCHAR,
                text -> text,
                Object::toString,
                (one, other) ->
                        Texts.compare(
                                Texts.unpadded(one.toString()), Texts.unpadded(other.toString())));
        put(Types.UUID, ScalarReader::uuid, Object::toString, TextForms::texts);
        put(Types.BYTEA, ScalarReader::bytes, Object::toString, TextForms::texts);
        putTimes();
        put(Types.INTERVAL, IntervalReader::read);
        put(
                Types.INET,
                text -> Inet.read(text, false),
                value -> ((Inet) value).print(false),
                natural());
        put(
                Types.CIDR,
                text -> Inet.read(text, true),
                value -> ((Inet) value).print(true),
                natural());
        put(
                Types.JSONB,
                JsonbText::read,
                value -> ((Json) value).print(),
                (one, other) -> one.equals(other) ? 0 : 1);
    }

    private TextForms() {}

    private static void putTimes() {
        put(Types.DATE, ScalarReader::date, value -> DateTimePrinter.date((Long) value), natural());
        put(Types.TIME, ScalarReader::time, value -> DateTimePrinter.time((Long) value), natural());
        put(
                Types.TIMESTAMP,
                ScalarReader::timestamp,
                value -> DateTimePrinter.timestamp((Long) value),
                natural());
        put(
                Types.TIMESTAMPTZ,
                ScalarReader::timestampWithZone,
                value -> DateTimePrinter.timestampWithZone((Long) value),
                natural());
        put(Types.TIMETZ, ScalarReader::timeWithZone);
    }

    private static int texts(Object one, Object other) {
        return Texts.compare(one.toString(), other.toString());
    }

    /** Registers a type whose values print and order themselves. */
    private static void put(int oid, Function<String, Object> read) {
        put(oid, read, Object::toString, natural());
    }

    private static void put(
            int oid,
            Function<String, Object> read,
            Function<Object, String> print,
            Comparator<Object> order) {
        FORMS.put(oid, new Given(read, print, order));
    }

    @SuppressWarnings("unchecked")
    private static Comparator<Object> natural() {
        return (one, other) -> ((Comparable<Object>) one).compareTo(other);
    }

    private record Given(
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

    /** Whether the values of a type can be read here. */
    public static boolean knows(Type type) {
        return of(type).isPresent() && type.kind() != Kind.PSEUDO;
    }

    /** The text form of a type that is known to have one. */
    public static TextForm get(Type type) {
        return of(type).orElseThrow(
                        () -> new IllegalArgumentException("no values of " + type.name()));
    }
}
