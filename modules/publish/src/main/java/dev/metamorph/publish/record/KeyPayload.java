package dev.metamorph.publish.record;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The payload of a key with a schema, as JSON texts by column; under the empty name if the key is
 * raw.
 */
record KeyPayload(Map<String, String> values) {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String RAW = "";

    /** Reads a key; empty if it has another form, as keys of another format have. */
    static Optional<KeyPayload> of(byte[] key) {
        try (var json = JSON.createParser(key)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                var isPayload = json.currentName().equals("payload");
                json.nextToken();
                if (isPayload) {
                    return Optional.of(payload(json, key));
                }
                json.skipChildren();
            }
            return Optional.empty();
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private static KeyPayload payload(JsonParser json, byte[] key) throws IOException {
        var values = new HashMap<String, String>();
        if (json.currentToken() != JsonToken.START_OBJECT) {
            values.put(RAW, value(json, key));
            return new KeyPayload(values);
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            var name = json.currentName();
            json.nextToken();
            values.put(name, value(json, key));
        }
        return new KeyPayload(values);
    }

    private static String value(JsonParser json, byte[] key) throws IOException {
        var start = (int) json.currentTokenLocation().getByteOffset();
        json.skipChildren();
        json.finishToken();
        var end = (int) json.currentLocation().getByteOffset();
        return new String(key, start, end - start, StandardCharsets.UTF_8);
    }

    /**
     * Writes a row of which only columns of the key are known.
     *
     * @param shared the places of those that have the same form in the row as in the key
     */
    void write(JsonGenerator out, ShapeColumns columns, Set<Integer> shared) throws IOException {
        out.writeStartObject();
        for (var place : columns.all()) {
            var name = columns.columns().get(place).name();
            out.writeFieldName(name);
            var known = shared.contains(place) ? known(name) : Optional.<String>empty();
            if (known.isPresent()) {
                out.writeRawValue(known.get());
            } else {
                out.writeNull();
            }
        }
        out.writeEndObject();
    }

    private Optional<String> known(String name) {
        return Optional.ofNullable(values.getOrDefault(name, values.get(RAW)));
    }
}
