package dev.metamorph.publish.record;

import com.fasterxml.jackson.core.JsonGenerator;

import dev.metamorph.shape.published.RecordOptions;
import dev.metamorph.shape.relation.PgType;

import java.io.IOException;
import java.util.regex.Pattern;

/**
 * Writes Postgres's text of a value as the JSON value that stands for it in format {@code json}.
 *
 * <pre>
 * int2 int4 int8                   number
 * float4 float8                    number; NaN and infinities are strings
 * numeric                          string, so that no digit is lost; or a number, if wanted
 * bool                             true, false
 * timestamp, timestamptz           string, ISO 8601
 * json, jsonb                      nested, as it is
 * arrays                           arrays; of more dimensions nested
 * all else                         string: Postgres's own text
 * </pre>
 *
 * <p>A domain is what it is over. A time that ISO 8601 cannot say (infinity, years before Christ or
 * beyond 9999) and an array with explicit bounds stay Postgres's text.
 */
enum ColumnJson implements ValueJson {
    NUMBER {
        @Override
        public void write(JsonGenerator out, String text) throws IOException {
            out.writeNumber(text);
        }
    },
    FLOAT {
        @Override
        public void write(JsonGenerator out, String text) throws IOException {
            if (text.equals("NaN") || text.endsWith("Infinity")) {
                out.writeString(text);
            } else {
                out.writeNumber(text);
            }
        }
    },
    BOOLEAN {
        @Override
        public void write(JsonGenerator out, String text) throws IOException {
            out.writeBoolean(text.startsWith("t"));
        }
    },
    TIMESTAMP {
        @Override
        public void write(JsonGenerator out, String text) throws IOException {
            out.writeString(isoTime(text));
        }
    },
    DOCUMENT {
        @Override
        public void write(JsonGenerator out, String text) throws IOException {
            out.writeRawValue(text);
        }
    },
    TEXT {
        @Override
        public void write(JsonGenerator out, String text) throws IOException {
            out.writeString(text);
        }
    };

    private static final Pattern ISO =
            Pattern.compile(
                    "(\\d{4}-\\d\\d-\\d\\d) (\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?)([+-]\\d\\d(?::\\d\\d)*)?");

    /** Returns how values of a column's type are written in the value. */
    static ValueJson ofValue(PgType type, RecordOptions options) {
        if (options.values() == RecordOptions.ValueForm.TEXT) {
            return TypeOids.base(type) == TypeOids.BOOL ? ColumnJson::booleanText : TEXT;
        }
        return of(type, options.numbers() == RecordOptions.NumberForm.NATIVE ? FLOAT : TEXT);
    }

    /** Returns how values of a column's type are written in the key: as without options. */
    static ValueJson ofKey(PgType type) {
        return of(type, TEXT);
    }

    private static ValueJson of(PgType type, ColumnJson numeric) {
        return type.kind() == PgType.Kind.ARRAY
                ? ArrayJson.of(type, ofBase(type.element(), numeric), false)
                : ofBase(TypeOids.base(type), numeric);
    }

    private static ColumnJson ofBase(int oid, ColumnJson numeric) {
        return switch (oid) {
            case TypeOids.INT8, TypeOids.INT2, TypeOids.INT4 -> NUMBER;
            case TypeOids.FLOAT4, TypeOids.FLOAT8 -> FLOAT;
            case TypeOids.BOOL -> BOOLEAN;
            case TypeOids.TIMESTAMP, TypeOids.TIMESTAMPTZ -> TIMESTAMP;
            case TypeOids.JSON, TypeOids.JSONB -> DOCUMENT;
            case TypeOids.NUMERIC -> numeric;
            default -> TEXT;
        };
    }

    /** The initial snapshot and the changes spell it differently. */
    static void booleanText(JsonGenerator out, String text) throws IOException {
        out.writeString(booleanText(text));
    }

    /** {@code true} or {@code false}. */
    static String booleanText(String text) {
        return text.startsWith("t") ? "true" : "false";
    }

    private static String isoTime(String text) {
        var found = ISO.matcher(text);
        if (!found.matches()) {
            return text;
        }
        var zone = found.group(3);
        var local = found.group(1) + "T" + found.group(2);
        if (zone == null) {
            return local;
        }
        return switch (zone) {
            case "+00" -> local + "Z";
            default -> local + (zone.length() == 3 ? zone + ":00" : zone);
        };
    }
}
