package dev.metamorph.http.query;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;

import dev.metamorph.http.message.QueryString;
import dev.metamorph.http.message.Replies;
import dev.metamorph.http.message.Reply;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;

/**
 * Reads the body of a {@code POST /v1/shape}, a JSON object of parameters, together with the URL's
 * parameters. The result is the parameters of the equivalent GET, so that both are parsed in one
 * place (docs/protocol.md, "Request parameters").
 */
public final class PostBody {
    /**
     * At the top level of the object these belong to the subset; all other members belong to the
     * shape.
     */
    public static final Set<String> OF_SUBSET =
            Set.of("where", "order_by", "limit", "offset", "params");

    /** Clauses in a structured form, which are ignored. */
    public static final Set<String> IGNORED = Set.of("where_expr", "order_by_expr");

    private static final int MAX_DEPTH = 50;

    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                    .build();

    private final Map<String, String> values;

    private PostBody(QueryString url) {
        values = new LinkedHashMap<>(url.values());
    }

    /** The result of parsing. */
    public sealed interface Parsed {
        record Valid(QueryString parameters) implements Parsed {}

        record Refused(Reply reply) implements Parsed {}
    }

    /** Parses a body; an empty one counts as an empty object. */
    public static Parsed parse(String body, QueryString url) {
        if (body.isBlank()) {
            return new Parsed.Valid(url);
        }
        var post = new PostBody(url);
        try (var json = JSON.createParser(body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                skipAll(json);
                return new Parsed.Refused(Replies.BODY_NO_OBJECT);
            }
            post.top(json);
            return json.nextToken() == null
                    ? new Parsed.Valid(new QueryString(post.values))
                    : new Parsed.Refused(Replies.badJson("more follows the object"));
        } catch (IOException e) {
            // Jackson's message would repeat parts of the body.
            return new Parsed.Refused(Replies.badJson("it ends too early, or is malformed"));
        }
    }

    private static void skipAll(JsonParser json) throws IOException {
        while (json.nextToken() != null) {
            json.skipChildren();
        }
    }

    private void top(JsonParser json) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            var name = json.currentName();
            var token = json.nextToken();
            if (name.equals("subset") && token == JsonToken.START_OBJECT) {
                subset(json);
            } else if (IGNORED.contains(name)) {
                json.skipChildren();
            } else if (OF_SUBSET.contains(name)) {
                put("subset__" + name, name, json);
            } else {
                put(name, name, json);
            }
        }
    }

    private void subset(JsonParser json) throws IOException {
        values.putIfAbsent("subset", "");
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            var name = json.currentName();
            json.nextToken();
            if (IGNORED.contains(name)) {
                json.skipChildren();
            } else {
                put("subset__" + name, name, json);
            }
        }
    }

    /** Numbers and booleans count as their text; null counts as absent. */
    private void put(String parameter, String name, JsonParser json) throws IOException {
        switch (json.currentToken()) {
            case VALUE_NULL -> {}
            case START_OBJECT -> object(parameter, json);
            case START_ARRAY -> list(parameter, name, json);
            default -> values.put(parameter, json.getText());
        }
    }

    private void object(String parameter, JsonParser json) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            var name = json.currentName();
            switch (json.nextToken()) {
                case START_OBJECT, START_ARRAY -> {
                    json.skipChildren();
                    values.put(parameter + "[" + name + "][]", "");
                }
                case VALUE_NULL -> {}
                default -> values.put(parameter + "[" + name + "]", json.getText());
            }
        }
    }

    /** Parameters of a clause are numbered from 1; other lists become comma-separated text. */
    private void list(String parameter, String name, JsonParser json) throws IOException {
        var text = new StringJoiner(",");
        var index = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            json.skipChildren();
            index++;
            if (name.equals("params")) {
                values.put(parameter + "[" + index + "]", json.getText());
            }
            text.add(json.getText());
        }
        if (!name.equals("params")) {
            values.put(parameter, text.toString());
        }
    }

    /**
     * Parses the parameters of a clause: a JSON object, or a JSON array whose elements are numbered
     * from 1.
     */
    static Map<String, String> params(String text) throws IOException {
        var params = new LinkedHashMap<String, String>();
        try (var json = JSON.createParser(text)) {
            var opening = json.nextToken();
            if (opening != JsonToken.START_OBJECT && opening != JsonToken.START_ARRAY) {
                throw new IOException("neither an object nor a list");
            }
            var index = 0;
            while (!json.nextToken().isStructEnd()) {
                index++;
                var name = Integer.toString(index);
                if (opening == JsonToken.START_OBJECT) {
                    name = json.currentName();
                    json.nextToken();
                }
                if (json.currentToken().isStructStart()) {
                    throw new IOException("a parameter is text");
                }
                params.put(name, json.getText());
            }
            if (json.nextToken() != null) {
                throw new IOException("more follows");
            }
        }
        return params;
    }
}
