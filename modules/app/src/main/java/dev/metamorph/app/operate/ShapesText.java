package dev.metamorph.app.operate;

import com.fasterxml.jackson.databind.JsonNode;

import dev.metamorph.app.declare.TextTable;
import dev.metamorph.app.operate.OperatorClient.ListedShapes;

import java.util.ArrayList;
import java.util.List;

/** Shapes, and items of their logs, for a terminal. Pure. */
public final class ShapesText {
    private static final List<String> HEAD =
            List.of(
                    "HANDLE", "TABLE", "STATE", "CREATED", "ROWS", "BYTES", "READERS", "OFFSET",
                    "OWNER", "WHERE");
    private static final int MAX_WHERE = 60;

    private ShapesText() {}

    /** A line for each shape, one that says how many there are, and what is missing. */
    public static List<String> table(ListedShapes listed) {
        var table = new TextTable(HEAD);
        for (var shape : listed.shapes()) {
            table.add(
                    List.of(
                            text(shape, "handle"),
                            text(shape, "table"),
                            text(shape, "state"),
                            text(shape, "created"),
                            text(shape.path("size"), "rows"),
                            text(shape.path("size"), "bytes"),
                            text(shape, "readers"),
                            text(shape, "offset"),
                            owner(shape),
                            shortened(shape.path("where").asText(""))));
        }
        var lines = new ArrayList<>(table.lines());
        lines.add("%d of %d shapes".formatted(listed.shapes().size(), listed.total()));
        listed.unanswered().stream()
                .sorted()
                .map("%s has not told the figures of its logs, which count as unknown"::formatted)
                .forEach(lines::add);
        return lines;
    }

    private static String owner(JsonNode shape) {
        return shape.path("here").asBoolean() ? "here" : text(shape, "owner");
    }

    private static String shortened(String where) {
        return where.length() <= MAX_WHERE ? where : where.substring(0, MAX_WHERE) + "…";
    }

    /** A line for each member of a shape. */
    public static List<String> members(JsonNode shape) {
        var lines = new ArrayList<String>();
        shape.properties()
                .forEach(member ->
                        lines.add("%-10s %s".formatted(member.getKey(), plain(member.getValue()))));
        return lines;
    }

    private static String plain(JsonNode value) {
        return value.isTextual() ? value.asText() : value.isNull() ? "-" : value.toString();
    }

    /** An item of a log in one line: operation, key, and the row. */
    public static String item(JsonNode item) {
        return "%-6s %s %s"
                .formatted(
                        item.path("headers").path("operation").asText("-"),
                        text(item, "key"),
                        item.path("value"));
    }

    private static String text(JsonNode json, String name) {
        return json.hasNonNull(name) ? json.path(name).asText() : "-";
    }
}
