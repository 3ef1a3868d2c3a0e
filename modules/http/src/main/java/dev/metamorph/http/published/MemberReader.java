package dev.metamorph.http.published;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import dev.metamorph.http.message.Problems;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads the values of members of a JSON object. A value of another kind than the member's own is a
 * problem, named by the member.
 */
final class MemberReader {
    private final JsonParser json;
    private final Problems problems;

    MemberReader(JsonParser json, Problems problems) {
        this.json = json;
        this.problems = problems;
    }

    /** The reading of one member whose name is given. */
    @FunctionalInterface
    interface Member {
        void read(String name) throws IOException;
    }

    /** Reads the members of the object that begins here; null counts as absent. */
    void object(String field, Member member) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            refuse(field, "is not an object");
            return;
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            var name = json.currentName();
            if (json.nextToken() != JsonToken.VALUE_NULL) {
                member.read(name);
            }
        }
    }

    String text(String field) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_STRING) {
            return json.getText();
        }
        refuse(field, "is not text");
        return "";
    }

    /** Numbers and booleans count as their text. */
    String scalar(String field) throws IOException {
        if (isScalar()) {
            return json.getText();
        }
        refuse(field, "is not text, a number or a boolean");
        return "";
    }

    private boolean isScalar() {
        return json.currentToken().isScalarValue() && json.currentToken() != JsonToken.VALUE_NULL;
    }

    boolean isList() {
        return json.currentToken() == JsonToken.START_ARRAY;
    }

    boolean isObject() {
        return json.currentToken() == JsonToken.START_OBJECT;
    }

    List<String> list(String field) throws IOException {
        var texts = new ArrayList<String>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            texts.add(scalar(field));
        }
        return texts;
    }

    Map<String, String> texts(String field) throws IOException {
        if (!isObject()) {
            refuse(field, "is not an object");
            return Map.of();
        }
        var texts = new LinkedHashMap<String, String>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            var name = json.currentName();
            json.nextToken();
            texts.put(name, scalar(field + "." + name));
        }
        return texts;
    }

    int number(String field, int most, int otherwise) throws IOException {
        var isNumber =
                json.currentToken() == JsonToken.VALUE_NUMBER_INT
                        && json.getNumberType() == JsonParser.NumberType.INT;
        if (isNumber && json.getIntValue() >= 1 && json.getIntValue() <= most) {
            return json.getIntValue();
        }
        refuse(field, "is not a whole number from 1 to " + most);
        return otherwise;
    }

    boolean flag(String field) throws IOException {
        if (!json.currentToken().isBoolean()) {
            refuse(field, "is not true or false");
            return false;
        }
        return json.getBooleanValue();
    }

    /**
     * Reads one of a list of words.
     *
     * @param known finds the constant of a word
     * @param words all words, for the problem
     */
    <E> E word(String field, Function<String, Optional<E>> known, List<String> words, E otherwise)
            throws IOException {
        var word = text(field);
        var found = known.apply(word);
        if (found.isEmpty() && !word.isEmpty()) {
            problems.add(field, "is not known; give one of: " + String.join(", ", words));
        }
        return found.orElse(otherwise);
    }

    void unknown(String field, Set<String> known) throws IOException {
        refuse(field, "is not known; the members are: " + String.join(", ", known));
    }

    void refuse(String field, String problem) throws IOException {
        problems.add(field, problem);
        json.skipChildren();
    }
}
