package dev.metamorph.shape.where;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.metamorph.shape.where.Expression.Constant;

import java.util.Optional;

/** Keys of columns' values and of the constants that they are compared with. */
final class EqualityKeys {
    private EqualityKeys() {}

    /** The key of a value as its output function prints it. */
    static EqualityKey ofValue(Type type, byte[] text, int start, int length) {
        return switch (type.family()) {
            case BOOL, INT2, INT4, INT8, DATE, TIME, TIMESTAMP, TIMESTAMPTZ ->
                    new EqualityKey.Whole(
                            Readers.longs(type, Form.WHOLE).read(text, start, length));
            case FLOAT4, FLOAT8 ->
                    new EqualityKey.Whole(Readers.longs(type, Form.REAL).read(text, start, length));
            case NUMERIC -> ofDecimal(Decimal.read(text, start, length));
            case BPCHAR -> ofText(text, start, Readers.unpadded(text, start, length));
            case TEXT, VARCHAR, NAME, UUID, BYTEA, ENUM, UNKNOWN, OTHER, OPAQUE ->
                    ofText(text, start, length);
        };
    }

    /**
     * The key of exactly those values of a column that equal a constant, if there is one: a
     * comparison in a form other than the column's own may take several values for equal.
     */
    static Optional<EqualityKey> ofConstant(Type column, Constant constant, Form form) {
        return Optional.ofNullable(
                switch (constant.value()) {
                    case Value.Whole(var value) when form == Form.WHOLE ->
                            new EqualityKey.Whole(value);
                    case Value.Real(var value)
                            when form == Form.REAL && column.family().isFloat() ->
                            new EqualityKey.Whole(Readers.sortable(value));
                    case Value.Exact(var value)
                            when form == Form.EXACT && column.is(Family.NUMERIC) ->
                            ofDecimal(value);
                    case Value.Text(var value) when isOfText(column, form) ->
                            new EqualityKey.Text(value);
                    default -> null;
                });
    }

    /** Padding counts in the values of {@code varchar}, but not when they meet a {@code char}. */
    private static boolean isOfText(Type column, Form form) {
        return form == Form.TEXT || (form == Form.PADDED && column.is(Family.BPCHAR));
    }

    private static EqualityKey ofDecimal(Decimal decimal) {
        return decimal.isFinite()
                ? new EqualityKey.Exact(decimal.number())
                : new EqualityKey.Text(decimal.toString());
    }

    private static EqualityKey ofText(byte[] text, int start, int length) {
        return new EqualityKey.Text(new String(text, start, length, UTF_8));
    }
}
