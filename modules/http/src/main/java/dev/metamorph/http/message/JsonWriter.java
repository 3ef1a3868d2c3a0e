package dev.metamorph.http.message;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.json.JsonWriteFeature;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.function.Consumer;

/**
 * Writes the JSON of replies, member by member, without white space. Items of a log are not written
 * with it: they are sent as they are stored.
 */
public final class JsonWriter {
    /** The depth is that of a clause, which its parser limits. */
    private static final StreamWriteConstraints ANY_DEPTH =
            StreamWriteConstraints.builder().maxNestingDepth(Integer.MAX_VALUE).build();

    private static final JsonFactory JSON =
            new JsonFactoryBuilder()
                    .characterEscapes(new Escapes())
                    .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
                    .streamWriteConstraints(ANY_DEPTH)
                    .build();

    private final JsonGenerator json;

    private JsonWriter(JsonGenerator json) {
        this.json = json;
    }

    /** The text of an object with these members. */
    public static String object(Consumer<JsonWriter> members) {
        return text(writer -> writer.inObject(members));
    }

    /** The text of a JSON string. */
    public static String string(String value) {
        return text(writer -> writer.item(value));
    }

    private static String text(Consumer<JsonWriter> content) {
        var text = new StringWriter();
        try (var json = JSON.createGenerator(text)) {
            content.accept(new JsonWriter(json));
        } catch (IOException e) {
            throw new UncheckedIOException("writing JSON in memory", e);
        }
        return text.toString();
    }

    /** A member whose value is a string. */
    public void member(String name, String value) {
        write(() -> json.writeStringField(name, value));
    }

    /** A member whose value is a number. */
    public void member(String name, long value) {
        write(() -> json.writeNumberField(name, value));
    }

    /** A member whose value is true or false. */
    public void member(String name, boolean value) {
        write(() -> json.writeBooleanField(name, value));
    }

    /** A member whose value is null. */
    public void nullMember(String name) {
        write(() -> json.writeNullField(name));
    }

    /** A member whose value is an object. */
    public void object(String name, Consumer<JsonWriter> members) {
        write(() -> json.writeFieldName(name));
        inObject(members);
    }

    /** A member whose value is an array of strings. */
    public void strings(String name, Collection<String> values) {
        write(() -> json.writeArrayFieldStart(name));
        values.forEach(this::item);
        write(json::writeEndArray);
    }

    /** A member whose value is an array of objects. */
    public <T> void objects(String name, Collection<T> values, Consumer<T> members) {
        write(() -> json.writeArrayFieldStart(name));
        values.forEach(value -> inObject(_ -> members.accept(value)));
        write(json::writeEndArray);
    }

    private void item(String value) {
        write(() -> json.writeString(value));
    }

    private void inObject(Consumer<JsonWriter> members) {
        write(json::writeStartObject);
        members.accept(this);
        write(json::writeEndObject);
    }

    private static void write(Step step) {
        try {
            step.run();
        } catch (IOException e) {
            throw new UncheckedIOException("writing JSON in memory", e);
        }
    }

    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }

    /**
     * Escapes surrogates too, so that half of a pair, which UTF-8 cannot encode, reaches the client
     * as it is.
     */
    private static final class Escapes extends CharacterEscapes {
        private static final long serialVersionUID = 1L;

        private final int[] ascii = standardAsciiEscapesForJSON();

        Escapes() {
            ascii['\b'] = ESCAPE_STANDARD;
            ascii['\f'] = ESCAPE_STANDARD;
        }

        @Override
        public int[] getEscapeCodesForAscii() {
            return ascii.clone();
        }

        @Override
        public @Nullable SerializableString getEscapeSequence(int c) {
            return Character.isSurrogate((char) c)
                    ? new SerializedString("\\u%04x".formatted(c))
                    : null;
        }
    }
}
