package dev.metamorph.app.operate;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;

/** The outcome of a comparison of a shape's log with the database, for people. */
public final class VerificationText {
    private VerificationText() {}

    /** The lines for an answer of {@code /v1/shape/verify}. */
    public static List<String> lines(JsonNode answer) {
        var handle = answer.path("handle").asText();
        return switch (answer.path("outcome").asText()) {
            case "equal" ->
                    List.of(
                            "%s: log and database have the same %d rows at LSN %s"
                                    .formatted(
                                            handle,
                                            answer.path("rows").asLong(),
                                            answer.path("lsn").asText()));
            case "different" -> different(handle, answer);
            default ->
                    List.of(
                            "%s: could not compare: %s"
                                    .formatted(handle, answer.path("reason").asText()));
        };
    }

    private static List<String> different(String handle, JsonNode answer) {
        var lines = new ArrayList<String>();
        var differences = answer.path("differences");
        lines.add(
                "%s: %d%s of %d rows differ at LSN %s"
                        .formatted(
                                handle,
                                differences.size(),
                                answer.path("more").asBoolean() ? " or more" : "",
                                answer.path("rows").asLong(),
                                answer.path("lsn").asText()));
        differences.forEach(each ->
                lines.add(
                        "%-9s  %s"
                                .formatted(each.path("kind").asText(), each.path("key").asText())));
        if (answer.path("repaired").asBoolean()) {
            lines.add("The shape was ended; readers fetch it again.");
        }
        return lines;
    }
}
