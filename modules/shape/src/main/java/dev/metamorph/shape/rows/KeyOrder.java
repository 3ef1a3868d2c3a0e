package dev.metamorph.shape.rows;

import dev.metamorph.shape.where.value.DateTimeReader;
import dev.metamorph.shape.where.value.Decimal;
import dev.metamorph.shape.where.value.Floats;
import dev.metamorph.shape.where.value.Type;
import dev.metamorph.shape.where.value.Types;

import java.nio.charset.StandardCharsets;

/**
 * Encodes the values of one type as bytes that sort as Postgres sorts the values, text as under the
 * collation {@code "C"}. No encoding is the beginning of another one of the same type, so that the
 * columns of a composite key can follow each other.
 *
 * <pre>
 * integer, float, date, timestamp   8 bytes, big endian, the sign bit inverted
 * bool                              0 or 1
 * numeric                           class [exponent:8 digit*  00], all but the class inverted if negative
 *                                   class: 0 -Infinity, 1 negative, 2 zero, 3 positive, 4 Infinity, 5 NaN
 * uuid                              16 bytes
 * text                              UTF-8 00
 * bytea                             the bytes, 00 as 00 FF, then 00 00
 * others                            UTF-8 of the printed value 00; equal texts only, in no order
 * </pre>
 *
 * All methods throw an {@link IllegalArgumentException} for text that Postgres does not print.
 */
enum KeyOrder {
    INTEGER {
        @Override
        void encode(KeyBytes out, byte[] text, int start, int length) {
            out.signed(Long.parseLong(ascii(text, start, length)));
        }
    },
    FLOAT4 {
        @Override
        void encode(KeyBytes out, byte[] text, int start, int length) {
            out.signed(Floats.sortable(Float.parseFloat(ascii(text, start, length))));
        }
    },
    FLOAT8 {
        @Override
        void encode(KeyBytes out, byte[] text, int start, int length) {
            out.signed(Floats.sortable(Double.parseDouble(ascii(text, start, length))));
        }
    },
    NUMERIC {
        @Override
        void encode(KeyBytes out, byte[] text, int start, int length) {
            numeric(out, Decimal.read(text, start, length));
        }
    },
    BOOL {
        @Override
        void encode(KeyBytes out, byte[] text, int start, int length) {
            out.put(length > 0 && text[start] == 't' ? 1 : 0);
        }
    },
    DATE {
        @Override
        void encode(KeyBytes out, byte[] text, int start, int length) {
            out.signed(DateTimeReader.date(text, start, length));
        }
    },
    TIMESTAMP {
        @Override
        void encode(KeyBytes out, byte[] text, int start, int length) {
            out.signed(DateTimeReader.timestamp(text, start, length));
        }
    },
    TIMESTAMPTZ {
        @Override
        void encode(KeyBytes out, byte[] text, int start, int length) {
            out.signed(DateTimeReader.timestampWithZone(text, start, length));
        }
    },
    UUID {
        @Override
        void encode(KeyBytes out, byte[] text, int start, int length) {
            hex(out, text, start, start + length, false);
        }
    },
    TEXT {
        @Override
        void encode(KeyBytes out, byte[] text, int start, int length) {
            out.put(text, start, length).put(0);
        }
    },
    BPCHAR {
        @Override
        void encode(KeyBytes out, byte[] text, int start, int length) {
            var end = start + length;
            while (end > start && text[end - 1] == ' ') {
                end--;
            }
            out.put(text, start, end - start).put(0);
        }
    },
    BYTEA {
        @Override
        void encode(KeyBytes out, byte[] text, int start, int length) {
            if (length < 2 || text[start] != '\\' || text[start + 1] != 'x') {
                throw new IllegalArgumentException("not a bytea");
            }
            hex(out, text, start + 2, start + length, true);
            out.put(0).put(0);
        }
    },
    /** Types whose values are found by their exact text only. */
    EXACT {
        @Override
        void encode(KeyBytes out, byte[] text, int start, int length) {
            out.put(text, start, length).put(0);
        }
    };

    private static final int POSITIVE = 3;
    private static final int NEGATIVE = 1;

    /** Appends the encoding of a value, given as the text that Postgres prints. */
    abstract void encode(KeyBytes out, byte[] text, int start, int length);

    /** The order of a type's values. */
    static KeyOrder of(Type type) {
        if (type.kind() != Type.Kind.BASE) {
            return EXACT;
        }
        return switch (type.oid()) {
            case Types.INT2, Types.INT4, Types.INT8 -> INTEGER;
            case Types.FLOAT4 -> FLOAT4;
            case Types.FLOAT8 -> FLOAT8;
            case Types.NUMERIC -> NUMERIC;
            case Types.BOOL -> BOOL;
            case Types.DATE -> DATE;
            case Types.TIMESTAMP -> TIMESTAMP;
            case Types.TIMESTAMPTZ -> TIMESTAMPTZ;
            case Types.UUID -> UUID;
            case Types.TEXT, Types.VARCHAR, Types.NAME -> TEXT;
            case Types.BPCHAR -> BPCHAR;
            case Types.BYTEA -> BYTEA;
            default -> EXACT;
        };
    }

    private static String ascii(byte[] text, int start, int length) {
        return new String(text, start, length, StandardCharsets.ISO_8859_1);
    }

    private static void numeric(KeyBytes out, Decimal value) {
        switch (value.rank()) {
            case -1 -> out.put(0);
            case 1 -> out.put(4);
            case 2 -> out.put(5);
            default -> finite(out, value);
        }
    }

    /** A number 0.d₁d₂… × 10^exponent without trailing zeros. */
    private static void finite(KeyBytes out, Decimal value) {
        var number = value.number();
        if (number.signum() == 0) {
            out.put(2);
            return;
        }
        out.put(number.signum() > 0 ? POSITIVE : NEGATIVE);
        var start = out.length();
        var digits = number.unscaledValue().abs().toString();
        out.signed((long) digits.length() - number.scale());
        var end = digits.length();
        while (digits.charAt(end - 1) == '0') {
            end--;
        }
        for (var i = 0; i < end; i++) {
            out.put(digits.charAt(i));
        }
        out.put(0);
        if (number.signum() < 0) {
            out.invertFrom(start);
        }
    }

    /** The bytes of hexadecimal digits; hyphens are skipped. */
    private static void hex(KeyBytes out, byte[] text, int start, int end, boolean escapesZero) {
        var high = -1;
        for (var i = start; i < end; i++) {
            if (text[i] == '-') {
                continue;
            }
            var digit = Character.digit(text[i], 16);
            if (digit < 0) {
                throw new IllegalArgumentException("not hexadecimal");
            }
            if (high < 0) {
                high = digit;
                continue;
            }
            var value = high << 4 | digit;
            high = -1;
            out.put(value);
            if (escapesZero && value == 0) {
                out.put(0xFF);
            }
        }
    }
}
