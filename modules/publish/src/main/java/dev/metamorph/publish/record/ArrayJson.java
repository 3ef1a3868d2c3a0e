package dev.metamorph.publish.record;

import com.fasterxml.jackson.core.JsonGenerator;

import dev.metamorph.shape.relation.PgType;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/**
 * Writes Postgres arrays as JSON arrays.
 *
 * @param delimiter between elements
 * @param element writes the elements
 * @param flat whether all elements come in one array, as {@code unnest} has them, whatever the
 *     dimensions and bounds; else dimensions are nested, and an array with explicit bounds is a
 *     string
 */
record ArrayJson(char delimiter, ValueJson element, boolean flat) implements ValueJson {
    /** For an array type. */
    static ArrayJson of(PgType type, ValueJson element, boolean flat) {
        return new ArrayJson(delimiter(type), element, flat);
    }

    /** The character between the elements of an array type. */
    static char delimiter(PgType type) {
        return type.element() == TypeOids.BOX ? ';' : ',';
    }

    @Override
    public void write(JsonGenerator out, String text) throws IOException {
        if (flat) {
            out.writeStartArray();
            ArrayText.read(text, delimiter, new Parts(out));
            out.writeEndArray();
        } else if (ArrayText.isPlain(text)) {
            ArrayText.read(text, delimiter, new Parts(out));
        } else {
            out.writeString(text);
        }
    }

    private final class Parts implements ArrayText.Visitor {
        private final JsonGenerator out;

        Parts(JsonGenerator out) {
            this.out = out;
        }

        @Override
        public void begin() throws IOException {
            if (!flat) {
                out.writeStartArray();
            }
        }

        @Override
        public void element(@Nullable String value) throws IOException {
            if (value == null) {
                out.writeNull();
            } else {
                element.write(out, value);
            }
        }

        @Override
        public void end() throws IOException {
            if (!flat) {
                out.writeEndArray();
            }
        }
    }
}
