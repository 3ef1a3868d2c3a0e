package dev.metamorph.app.operate;

import com.fasterxml.jackson.databind.JsonNode;

import dev.metamorph.app.declare.TextTable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The status of a stack for a terminal. Pure. */
public final class StatusText {
    private static final List<String> HEAD = List.of("PART", "STATE", "SINCE", "REASON", "WHAT");

    private StatusText() {}

    /**
     * The lines: the state of the stack, figures, a table of its parts, and what to do.
     *
     * @param status the answer of {@code /v1/status}
     */
    public static List<String> lines(JsonNode status) {
        var lines = new ArrayList<String>();
        lines.add(
                "stack %s is %s since %s%s"
                        .formatted(
                                text(status, "stack"),
                                text(status, "status"),
                                text(status, "since"),
                                because(status)));
        lines.add(
                "instance %s, %s, version %s"
                        .formatted(
                                text(status, "instance"),
                                text(status, "address"),
                                text(status, "version")));
        lines.add("leader: " + leader(status.path("leader")));
        lines.add("following: " + following(status.path("following")));
        if (status.has("slot")) {
            lines.add("slot: " + slot(status.path("slot")));
        }
        lines.add(
                "shapes: %d, readers: %d, of which waiting: %d"
                        .formatted(
                                status.path("shapes").asLong(),
                                status.path("readers").path("requests").asLong(),
                                status.path("readers").path("waiting").asLong()));
        refused(status.at("/readers/unavailable")).ifPresent(lines::add);
        lines.add("");
        lines.addAll(parts(status.path("parts")));
        return lines;
    }

    private static Optional<String> refused(JsonNode unavailable) {
        var counts =
                unavailable.properties().stream()
                        .map(each -> "%s %d".formatted(each.getKey(), each.getValue().asLong()))
                        .collect(Collectors.joining(", "));
        return counts.isEmpty() ? Optional.empty() : Optional.of("503s since the start: " + counts);
    }

    private static String because(JsonNode status) {
        return status.has("reason")
                ? ": %s (%s)".formatted(text(status, "message"), text(status, "reason"))
                : "";
    }

    private static String leader(JsonNode leader) {
        if (leader.path("here").asBoolean()) {
            return "this instance";
        }
        return leader.has("address")
                ? "%s, as far as this instance knows".formatted(text(leader, "address"))
                : "none known";
    }

    private static String following(JsonNode following) {
        if (!following.has("lag")) {
            return "not known (%s of %s)"
                    .formatted(text(following, "reached"), text(following, "wal_end"));
        }
        var lag = following.path("lag");
        return "%s of %s, %d bytes and %d ms behind"
                .formatted(
                        text(following, "reached"),
                        text(following, "wal_end"),
                        lag.path("bytes").asLong(),
                        lag.path("ms").asLong());
    }

    private static String slot(JsonNode slot) {
        return "%s, %s, %d bytes of WAL retained%s"
                .formatted(
                        slot.path("active").asBoolean() ? "active" : "inactive",
                        text(slot, "wal_status"),
                        slot.path("retained_bytes").asLong(),
                        slot.has("safe_bytes")
                                ? ", lost after %d more bytes"
                                        .formatted(slot.path("safe_bytes").asLong())
                                : "");
    }

    private static List<String> parts(JsonNode parts) {
        var table = new TextTable(HEAD);
        var remedies = new ArrayList<String>();
        for (var part : parts) {
            table.add(
                    List.of(
                            text(part, "name"),
                            text(part, "state"),
                            text(part, "since"),
                            part.path("reason").asText(""),
                            part.path("message").asText("")));
            if (text(part, "state").equals("failing")) {
                remedies.add("%s: %s".formatted(text(part, "name"), text(part, "remedy")));
            }
        }
        var lines = new ArrayList<>(table.lines());
        lines.addAll(remedies);
        return lines;
    }

    private static String text(JsonNode json, String name) {
        return json.path(name).asText("-");
    }
}
