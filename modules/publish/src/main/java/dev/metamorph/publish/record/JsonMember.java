package dev.metamorph.publish.record;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * The place of a member's value in the text of a JSON object.
 *
 * @param start the index of its first byte
 * @param end the index behind its last byte
 */
record JsonMember(int start, int end) {
    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxStringLength(Integer.MAX_VALUE)
                                    .maxDocumentLength(-1)
                                    .build())
                    .build();

    /**
     * Finds an object or null.
     *
     * @param path the names from the outermost object inwards
     * @return empty if the text is no JSON object, or has no such member
     */
    static Optional<JsonMember> of(byte[] text, String... path) {
        try (var json = JSON.createParser(text)) {
            json.nextToken();
            for (var name : path) {
                if (!enter(json, name)) {
                    return Optional.empty();
                }
            }
            var start = json.currentTokenLocation().getByteOffset();
            json.skipChildren();
            if (json.currentToken() == JsonToken.VALUE_NULL) {
                return Optional.of(new JsonMember((int) start, (int) start + 4));
            }
            return json.currentToken() == JsonToken.END_OBJECT
                    ? Optional.of(
                            new JsonMember(
                                    (int) start, (int) json.currentLocation().getByteOffset()))
                    : Optional.empty();
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /** Goes to the value of a member of the object that begins here. */
    private static boolean enter(JsonParser json, String name) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            return false;
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            var found = json.currentName().equals(name);
            json.nextToken();
            if (found) {
                return true;
            }
            json.skipChildren();
        }
        return false;
    }

    /** Its bytes. */
    byte[] bytes(byte[] text) {
        return Arrays.copyOfRange(text, start, end);
    }
}
