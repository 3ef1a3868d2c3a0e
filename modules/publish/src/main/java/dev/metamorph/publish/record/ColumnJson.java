package dev.metamorph.publish.record;

import com.fasterxml.jackson.core.JsonGenerator;

import dev.metamorph.shape.relation.PgType;

import java.io.IOException;
import java.util.regex.Pattern;

/**
 * Writes Postgres's text of a value as the JSON value that stands for it in format {@code json}.
 *
 * <pre>
 * int2 int4 int8                   number
 * float4 float8                    number; NaN and infinities are strings
 * numeric                          string, so that no digit is lost
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
enum ColumnJson {
    NUMBER {
        @Override
        void write(JsonGenerator out, String text) throws IOException {
            out.writeNumber(text);
        }
    },
    FLOAT {
        @Override
        void write(JsonGenerator out, String text) throws IOException {
            if (text.equals("NaN") || text.endsWith("Infinity")) {
                out.writeString(text);
            } else {
                out.writeNumber(text);
            }
        }
    },
    BOOLEAN {
        @Override
        void write(JsonGenerator out, String text) throws IOException {
            out.writeBoolean(text.startsWith("t"));
        }
    },
    TIMESTAMP {
        @Override
        void write(JsonGenerator out, String text) throws IOException {
            out.writeString(isoTime(text));
        }
    },
    DOCUMENT {
        @Override
        void write(JsonGenerator out, String text) throws IOException {
            out.writeRawValue(text);
        }
    },
    TEXT {
        @Override
        void write(JsonGenerator out, String text) throws IOException {
            out.writeString(text);
        }
    };

    private static final Pattern ISO =
            Pattern.compile(
                    "(\\d{4}-\\d\\d-\\d\\d) (\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?)([+-]\\d\\d(?::\\d\\d)*)?");

    /** Writes a value that is not NULL. */
    abstract void write(JsonGenerator out, String text) throws IOException;

    /** How values of a type, which is no array, are written. */
    static ColumnJson of(PgType type) {
        return ofBase(type.kind() == PgType.Kind.DOMAIN ? type.element() : type.oid());
    }

    /** How elements of an array type are written. */
    static ColumnJson ofElement(PgType array) {
        return ofBase(array.element());
    }

    /** By the OIDs of pg_type.dat, which never change. */
    private static ColumnJson ofBase(int oid) {
        return switch (oid) {
            case 20, 21, 23 -> NUMBER;
            case 700, 701 -> FLOAT;
            case 16 -> BOOLEAN;
            case 1114, 1184 -> TIMESTAMP;
            case 114, 3802 -> DOCUMENT;
            default -> TEXT;
        };
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
