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
import dev.metamorph.shape.published.RecordHeaders;
import dev.metamorph.shape.published.RecordOptions;
import dev.metamorph.shape.published.RecordOptions.KeyForm;
import dev.metamorph.shape.published.RecordOptions.NumberForm;
import dev.metamorph.shape.published.RecordOptions.ValueForm;
import dev.metamorph.shape.published.TopicSettings;
import dev.metamorph.shape.published.TopicSettings.Retained;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads the body of a {@code PUT /v1/published/{name}}: a JSON object whose members are {@link
 * #MEMBERS}, of which only {@code table} is required. Every member that is unknown, or has a value
 * of another kind than its own, is a problem of its own; null counts as absent.
 */
public final class DeclarationBody {
    /** The members of a declaration. */
    public static final Set<String> MEMBERS =
            names(
                    "table", "where", "params", "columns", "topic", "format", "key", "numbers",
                    "values", "headers", "rows");

    /** The members of {@code topic}. */
    public static final Set<String> OF_TOPIC =
            names("name", "partitions", "replication", "config", "adopt", "retained");

    private static final int MAX_DEPTH = 10;

    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                    .build();

    private final Problems problems = new Problems();
    private final MemberReader members;
    private String table = "";
    private String where = "";
    private Map<String, String> params = Map.of();
    private List<String> columns = List.of();
    private String topic = "";
    private int partitions = TopicSettings.BROKER_DEFAULT;
    private int replication = TopicSettings.BROKER_DEFAULT;
    private Map<String, String> config = Map.of();
    private boolean adopt;
    private boolean rows;
    private Retained retained = Retained.WHOLE;
    private RecordFormat format = RecordFormat.JSON;
    private KeyForm key = RecordOptions.DEFAULT.key();
    private List<String> keyColumns = List.of();
    private NumberForm numbers = RecordOptions.DEFAULT.numbers();
    private ValueForm values = RecordOptions.DEFAULT.values();
    private final Map<String, String> constants = new LinkedHashMap<>();
    private final Map<String, String> headerColumns = new LinkedHashMap<>();

    private DeclarationBody(JsonParser json) {
        members = new MemberReader(json, problems);
    }

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
        try (var json = JSON.createParser(body)) {
            var declaration = new DeclarationBody(json);
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return new Parsed.Refused(Replies.BODY_NO_OBJECT);
            }
            declaration.members.object("", declaration::member);
            if (json.nextToken() != null) {
                return new Parsed.Refused(Replies.badJson("more follows the object"));
            }
            return declaration.result(name);
        } catch (IOException e) {
            // Jackson's message would repeat parts of the body.
            return new Parsed.Refused(Replies.badJson("it ends too early, or is malformed"));
        }
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
                        PublishedShape.rows(table, where, params, columns, rows),
                        new TopicSettings(topic, partitions, replication, config, adopt, retained),
                        format,
                        new RecordOptions(
                                key, numbers, values, new RecordHeaders(constants, headerColumns)),
                        keyColumns));
    }

    private void member(String name) throws IOException {
        switch (name) {
            case "table" -> table = members.text(name);
            case "where" -> where = members.text(name);
            case "params" -> params = params();
            case "columns" -> columns = columns(name, "all columns");
            case "topic" -> members.object(name, this::ofTopic);
            case "format" ->
                    format = members.word(name, RecordFormat::of, RecordFormat.texts(), format);
            case "rows" -> rows = members.flag(name);
            case "key" -> key();
            case "numbers" ->
                    numbers = members.word(name, NumberForm::of, NumberForm.texts(), numbers);
            case "values" -> values = members.word(name, ValueForm::of, ValueForm.texts(), values);
            case "headers" -> members.object(name, this::header);
            default -> members.unknown(name, MEMBERS);
        }
    }

    private void ofTopic(String name) throws IOException {
        var field = "topic." + name;
        switch (name) {
            case "name" -> topic = members.text(field);
            case "partitions" -> partitions = members.number(field, Integer.MAX_VALUE, partitions);
            case "replication" -> replication = members.number(field, Short.MAX_VALUE, replication);
            case "config" -> config = members.texts(field);
            case "adopt" -> adopt = members.flag(field);
            case "retained" ->
                    retained = members.word(field, Retained::of, Retained.texts(), retained);
            default -> members.unknown(field, OF_TOPIC);
        }
    }

    /** A constant, or an object with the name of a column. */
    private void header(String name) throws IOException {
        var field = "headers." + name;
        if (!members.isObject()) {
            constants.put(name, members.scalar(field));
            return;
        }
        members.object(
                field,
                member -> {
                    if (member.equals("column")) {
                        headerColumns.put(name, members.text(field + ".column"));
                    } else {
                        members.unknown(field + "." + member, Set.of("column"));
                    }
                });
        if (!headerColumns.containsKey(name)) {
            problems.add(field, "has no column");
        }
    }

    /** By name, or numbered from 1 in a list. */
    private Map<String, String> params() throws IOException {
        if (!members.isList()) {
            return members.texts("params");
        }
        var numbered = new LinkedHashMap<String, String>();
        for (var value : members.list("params")) {
            numbered.put(Integer.toString(numbered.size() + 1), value);
        }
        return numbered;
    }

    /** A form, or the columns of a unique index. */
    private void key() throws IOException {
        if (members.isList()) {
            keyColumns = columns("key", "the primary key");
        } else {
            key = members.word("key", KeyForm::of, KeyForm.texts(), key);
        }
    }

    private List<String> columns(String field, String otherwise) throws IOException {
        if (!members.isList()) {
            members.refuse(field, "is not a list");
            return List.of();
        }
        var names = members.list(field);
        if (names.isEmpty()) {
            problems.add(field, "can't be an empty list; leave it out for " + otherwise);
        }
        return names;
    }
}
