package dev.metamorph.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

/** The content of {@code /openapi.json}, with references resolved. */
final class Documented {
    private static final String SERVERS = "servers";

    private final JsonNode document;

    private Documented(JsonNode document) {
        this.document = document;
    }

    static Documented of(String json) throws JsonProcessingException {
        return new Documented(new ObjectMapper().readTree(json));
    }

    JsonNode at(String pointer) {
        return document.at(pointer);
    }

    Set<String> paths() {
        return names(document.get("paths"));
    }

    Set<String> methods(String path) {
        var methods = new TreeSet<String>();
        for (var name : names(document.get("paths").get(path))) {
            if (!name.equals(SERVERS)) {
                methods.add(name.toUpperCase(Locale.ROOT));
            }
        }
        return methods;
    }

    /** Whether the path is served on the admin port alone: it names another server. */
    boolean isOfAdminPort(String path) {
        return document.get("paths").path(path).has(SERVERS);
    }

    /** The query parameters of an operation. */
    Set<String> parameters(String path, String method) {
        var found = new TreeSet<String>();
        for (var given : operation(path, method).path("parameters")) {
            var parameter = followed(given);
            if (parameter.get("in").asText().equals("query")) {
                found.add(parameter.get("name").asText());
            }
        }
        return found;
    }

    Set<String> statuses(String path, String method) {
        return names(operation(path, method).get("responses"));
    }

    /** The headers of an answer, without those that every answer has. */
    Set<String> headers(String path, String method, String status) {
        return names(response(path, method, status).path("headers"));
    }

    Set<String> contentTypes(String path, String method, String status) {
        return names(response(path, method, status).path("content"));
    }

    Set<String> headersOfEveryResponse() {
        return new TreeSet<>(
                StreamSupport.stream(
                                document.get("x-headers-of-every-response").spliterator(), false)
                        .map(JsonNode::asText)
                        .toList());
    }

    /** All dangling references, and all components without a reference. */
    List<String> loose() {
        var loose = new TreeSet<String>();
        var used = new TreeSet<String>();
        for (var reference : document.findValuesAsText("$ref")) {
            used.add(reference.substring(1));
            if (document.at(reference.substring(1)).isMissingNode()) {
                loose.add(reference);
            }
        }
        for (var kind : List.of("parameters", "headers", "responses", "schemas")) {
            for (var name : names(document.at("/components/" + kind))) {
                var pointer = "/components/%s/%s".formatted(kind, name);
                if (!used.contains(pointer)) {
                    loose.add(pointer);
                }
            }
        }
        return List.copyOf(loose);
    }

    private JsonNode operation(String path, String method) {
        return document.get("paths").get(path).get(method.toLowerCase(Locale.ROOT));
    }

    private JsonNode response(String path, String method, String status) {
        return followed(operation(path, method).get("responses").path(status));
    }

    private JsonNode followed(JsonNode node) {
        return node.has("$ref") ? document.at(node.get("$ref").asText().substring(1)) : node;
    }

    static Set<String> names(JsonNode node) {
        var names = new TreeSet<String>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
