package dev.metamorph.app.declare;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Reads a declaration from a tree of JSON or YAML. A member that is unknown, or whose value has
 * another form than its own, is a problem, named by its path.
 */
final class DeclarationReader {
    private static final Set<String> MEMBERS =
            Set.of(
                    "table", "where", "params", "columns", "topic", "format", "key", "numbers",
                    "values", "headers", "rows");
    private static final Set<String> OF_TOPIC =
            Set.of("name", "partitions", "replication", "config", "adopt", "retained");
    private static final Set<String> OF_HEADER = Set.of("column");

    private final List<String> problems;

    /**
     * @param problems gets a line for each problem
     */
    DeclarationReader(List<String> problems) {
        this.problems = problems;
    }

    /**
     * The declaration; meaningless if there are problems.
     *
     * @param path where it stands, for the problems
     */
    Declaration read(String path, JsonNode tree) {
        if (!isObject(path, tree, MEMBERS)) {
            return Declaration.of("");
        }
        var table = text(path, tree, "table").orElse("");
        if (table.isBlank()) {
            problems.add("%s.table is missing; give [schema.]table".formatted(path));
        }
        return new Declaration(
                table,
                text(path, tree, "where").orElse(""),
                params(path + ".params", tree.path("params")),
                columns(path + ".columns", tree.path("columns"), "all"),
                topic(path + ".topic", tree.path("topic")),
                text(path, tree, "format").orElse(""),
                options(path, tree),
                flag(path, tree, "rows"));
    }

    private Declaration.Options options(String path, JsonNode tree) {
        var constants = new TreeMap<String, String>();
        var columns = new TreeMap<String, String>();
        headers(path + ".headers", tree.path("headers"), constants, columns);
        var isList = tree.path("key").isArray();
        return new Declaration.Options(
                isList ? "" : text(path, tree, "key").orElse(""),
                text(path, tree, "numbers").orElse(""),
                text(path, tree, "values").orElse(""),
                constants,
                columns,
                isList ? columns(path + ".key", tree.path("key"), "the primary key") : List.of());
    }

    /** A header is a constant, or an object with the name of a column. */
    private void headers(
            String path,
            JsonNode tree,
            Map<String, String> constants,
            Map<String, String> columns) {
        if (isAbsent(tree)) {
            return;
        }
        if (!tree.isObject()) {
            problems.add("%s is not a mapping".formatted(path));
            return;
        }
        for (var member : tree.properties()) {
            var name = member.getKey();
            var header = path + "." + name;
            if (!member.getValue().isObject()) {
                constants.put(name, scalar(header, member.getValue()));
            } else if (isObject(header, member.getValue(), OF_HEADER)) {
                text(header, member.getValue(), "column")
                        .ifPresentOrElse(
                                column -> columns.put(name, column),
                                () -> problems.add("%s has no column".formatted(header)));
            }
        }
    }

    private Declaration.Topic topic(String path, JsonNode tree) {
        if (isAbsent(tree) || !isObject(path, tree, OF_TOPIC)) {
            return Declaration.Topic.DEFAULT;
        }
        return new Declaration.Topic(
                text(path, tree, "name"),
                number(path, tree, "partitions"),
                number(path, tree, "replication"),
                texts(path + ".config", tree.path("config")),
                flag(path, tree, "adopt"),
                text(path, tree, "retained").orElse(""));
    }

    private boolean isObject(String path, JsonNode tree, Set<String> members) {
        if (!tree.isObject()) {
            problems.add("%s is not a mapping".formatted(path));
            return false;
        }
        tree.fieldNames()
                .forEachRemaining(name -> {
                    if (!members.contains(name)) {
                        problems.add(
                                "%s.%s is not known; the members are: %s"
                                        .formatted(
                                                path,
                                                name,
                                                String.join(", ", new TreeSet<>(members))));
                    }
                });
        return true;
    }

    private static boolean isAbsent(JsonNode tree) {
        return tree.isMissingNode() || tree.isNull();
    }

    private Optional<String> text(String path, JsonNode parent, String name) {
        var tree = parent.path(name);
        if (isAbsent(tree)) {
            return Optional.empty();
        }
        if (!tree.isTextual()) {
            problems.add("%s.%s is not text; put it in quotes".formatted(path, name));
            return Optional.empty();
        }
        return Optional.of(tree.textValue());
    }

    private OptionalInt number(String path, JsonNode parent, String name) {
        var tree = parent.path(name);
        if (isAbsent(tree)) {
            return OptionalInt.empty();
        }
        if (!tree.isInt() || tree.intValue() < 1) {
            problems.add("%s.%s is not a whole number of 1 or more".formatted(path, name));
            return OptionalInt.empty();
        }
        return OptionalInt.of(tree.intValue());
    }

    private boolean flag(String path, JsonNode parent, String name) {
        var tree = parent.path(name);
        if (!isAbsent(tree) && !tree.isBoolean()) {
            problems.add("%s.%s is not true or false".formatted(path, name));
        }
        return tree.booleanValue();
    }

    /** By number, or numbered from 1 in a list. */
    private Map<String, String> params(String path, JsonNode tree) {
        if (!tree.isArray()) {
            return texts(path, tree);
        }
        var params = new TreeMap<String, String>();
        for (var value : list(path, tree)) {
            params.put(Integer.toString(params.size() + 1), value);
        }
        return params;
    }

    private List<String> columns(String path, JsonNode tree, String otherwise) {
        if (isAbsent(tree)) {
            return List.of();
        }
        if (!tree.isArray() || tree.isEmpty()) {
            problems.add(
                    "%s is not a list of columns; leave it out for %s".formatted(path, otherwise));
            return List.of();
        }
        return list(path, tree);
    }

    private List<String> list(String path, JsonNode tree) {
        var texts = new ArrayList<String>();
        tree.forEach(value -> texts.add(scalar(path, value)));
        return texts;
    }

    private Map<String, String> texts(String path, JsonNode tree) {
        var texts = new TreeMap<String, String>();
        if (isAbsent(tree)) {
            return texts;
        }
        if (!tree.isObject()) {
            problems.add("%s is not a mapping".formatted(path));
            return texts;
        }
        tree.properties()
                .forEach(member ->
                        texts.put(
                                member.getKey(),
                                scalar(path + "." + member.getKey(), member.getValue())));
        return texts;
    }

    /** Numbers and booleans count as their text. */
    private String scalar(String path, JsonNode tree) {
        if (!tree.isValueNode() || tree.isNull()) {
            problems.add("%s is not text, a number or a boolean".formatted(path));
        }
        return tree.asText();
    }
}
