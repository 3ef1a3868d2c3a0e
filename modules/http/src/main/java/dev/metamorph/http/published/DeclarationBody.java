package dev.metamorph.http.published;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;

import dev.metamorph.http.message.Problems;
import dev.metamorph.http.message.Replies;
import dev.metamorph.http.message.Reply;
import dev.metamorph.shape.published.PublishedShape;
import dev.metamorph.shape.published.RecordFormat;
import dev.metamorph.shape.published.TopicSettings;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Reads the body of a {@code PUT /v1/published/{name}}: a JSON object whose members are {@link
 * #MEMBERS}, of which only {@code table} is required. Every member that is unknown, or has a value
 * of another kind than its own, is a problem of its own; null counts as absent.
 */
public final class DeclarationBody {
    /** The members of a declaration. */
    public static final Set<String> MEMBERS =
            names("table", "where", "params", "columns", "topic", "format");

    /** The members of {@code topic}. */
    public static final Set<String> OF_TOPIC =
            names("name", "partitions", "replication", "config", "adopt");

    private static final int MAX_DEPTH = 10;

    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                    .build();

    private final Problems problems = new Problems();
    private String table = "";
    private String where = "";
    private Map<String, String> params = Map.of();
    private List<String> columns = List.of();
    private String topic = "";
    private int partitions = TopicSettings.BROKER_DEFAULT;
    private int replication = TopicSettings.BROKER_DEFAULT;
    private Map<String, String> config = Map.of();
    private boolean adopt;
    private RecordFormat format = RecordFormat.JSON;

    private DeclarationBody() {}

    /** The result of reading. */
    sealed interface Parsed {
        /** A declaration of the right form; its topic's name is empty if it names none. */
        record Valid(PublishedShape shape) implements Parsed {}

        /** The request is answered with that. */
        record Refused(Reply reply) implements Parsed {}
    }

    private static Set<String> names(String... names) {
        return new TreeSet<>(Arrays.asList(names));
    }

    /**
     * Reads a body.
     *
     * @param name the published shape's name
     */
    static Parsed parse(String name, String body) {
        var declaration = new DeclarationBody();
        try (var json = JSON.createParser(body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return new Parsed.Refused(Replies.BODY_NO_OBJECT);
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                declaration.member(json);
            }
            if (json.nextToken() != null) {
                return new Parsed.Refused(Replies.badJson("more follows the object"));
            }
        } catch (IOException e) {
            // Jackson's message would repeat parts of the body.
            return new Parsed.Refused(Replies.badJson("it ends too early, or is malformed"));
        }
        return declaration.result(name);
    }

    private Parsed result(String name) {
        if (table.isBlank()) {
            problems.add("table", "can't be blank");
        }
        if (!problems.isEmpty()) {
            return new Parsed.Refused(Replies.invalid(problems));
        }
        return new Parsed.Valid(
                new PublishedShape(
                        name,
                        PublishedShape.rows(table, where, params, columns),
                        new TopicSettings(topic, partitions, replication, config, adopt),
                        format));
    }

    private void member(JsonParser json) throws IOException {
        var name = json.currentName();
        if (json.nextToken() == JsonToken.VALUE_NULL) {
            return;
        }
        switch (name) {
            case "table" -> table = text(name, json);
            case "where" -> where = text(name, json);
            case "params" -> params = params(json);
            case "columns" -> columns = columns(json);
            case "topic" -> topic(json);
            case "format" -> format(json);
            default -> unknown(name, MEMBERS, json);
        }
    }

    private void topic(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            refuse("topic", "is not an object", json);
            return;
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            var name = json.currentName();
            if (json.nextToken() != JsonToken.VALUE_NULL) {
                ofTopic(name, json);
            }
        }
    }

    private void ofTopic(String name, JsonParser json) throws IOException {
        var field = "topic." + name;
        switch (name) {
            case "name" -> topic = text(field, json);
            case "partitions" -> partitions = number(field, Integer.MAX_VALUE, json);
            case "replication" -> replication = number(field, Short.MAX_VALUE, json);
            case "config" -> config = texts(field, json);
            case "adopt" -> adopt = flag(field, json);
            default -> unknown(field, OF_TOPIC, json);
        }
    }

    private void format(JsonParser json) throws IOException {
        var word = text("format", json);
        var known = RecordFormat.of(word);
        if (known.isPresent()) {
            format = known.get();
        } else if (!word.isEmpty()) {
            var words =
                    Arrays.stream(RecordFormat.values())
                            .map(RecordFormat::text)
                            .collect(Collectors.joining(", "));
            problems.add("format", "is not known; give one of: " + words);
        }
    }

    /** By name, or numbered from 1 in a list. */
    private Map<String, String> params(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            return texts("params", json);
        }
        var numbered = new LinkedHashMap<String, String>();
        for (var value : list("params", json)) {
            numbered.put(Integer.toString(numbered.size() + 1), value);
        }
        return numbered;
    }

    private List<String> columns(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            refuse("columns", "is not a list", json);
            return List.of();
        }
        var names = list("columns", json);
        if (names.isEmpty()) {
            problems.add("columns", "can't be an empty list; leave it out for all columns");
        }
        return names;
    }

    private List<String> list(String field, JsonParser json) throws IOException {
        var texts = new ArrayList<String>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            texts.add(scalar(field, json));
        }
        return texts;
    }

    private Map<String, String> texts(String field, JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            refuse(field, "is not an object", json);
            return Map.of();
        }
        var texts = new LinkedHashMap<String, String>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            var name = json.currentName();
            json.nextToken();
            texts.put(name, scalar(field + "." + name, json));
        }
        return texts;
    }

    private String text(String field, JsonParser json) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_STRING) {
            return json.getText();
        }
        refuse(field, "is not text", json);
        return "";
    }

    /** Numbers and booleans count as their text. */
    private String scalar(String field, JsonParser json) throws IOException {
        if (json.currentToken().isScalarValue() && json.currentToken() != JsonToken.VALUE_NULL) {
            return json.getText();
        }
        refuse(field, "is not text, a number or a boolean", json);
        return "";
    }

    private int number(String field, int most, JsonParser json) throws IOException {
        var isNumber =
                json.currentToken() == JsonToken.VALUE_NUMBER_INT
                        && json.getNumberType() == JsonParser.NumberType.INT;
        if (isNumber && json.getIntValue() >= 1 && json.getIntValue() <= most) {
            return json.getIntValue();
        }
        refuse(field, "is not a whole number from 1 to " + most, json);
        return TopicSettings.BROKER_DEFAULT;
    }

    private boolean flag(String field, JsonParser json) throws IOException {
        if (!json.currentToken().isBoolean()) {
            refuse(field, "is not true or false", json);
            return false;
        }
        return json.getBooleanValue();
    }

    private void unknown(String field, Set<String> known, JsonParser json) throws IOException {
        refuse(field, "is not known; the members are: " + String.join(", ", known), json);
    }

    private void refuse(String field, String problem, JsonParser json) throws IOException {
        problems.add(field, problem);
        json.skipChildren();
    }
}
