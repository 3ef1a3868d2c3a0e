package dev.metamorph.app.declare;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;

/** Published shapes as a table for people. Pure. */
public final class StatusTable {
    private static final List<String> HEAD =
            List.of("NAME", "TOPIC", "STATE", "OFFSET", "LSN", "LAG");

    private StatusTable() {}

    /** A line for the head and one for each published shape, and one for each reason. */
    public static List<String> lines(Collection<PublishedStatus> statuses) {
        var rows = new ArrayList<List<String>>();
        rows.add(HEAD);
        statuses.forEach(status -> rows.add(row(status)));
        var widths =
                IntStream.range(0, HEAD.size())
                        .map(column ->
                                rows.stream()
                                        .mapToInt(row -> row.get(column).length())
                                        .max()
                                        .orElse(0))
                        .toArray();
        var lines = new ArrayList<String>();
        for (var row : rows) {
            var line = new StringBuilder();
            for (var column = 0; column < row.size(); column++) {
                line.append(row.get(column));
                line.repeat(' ', widths[column] - row.get(column).length() + 2);
            }
            lines.add(line.toString().stripTrailing());
        }
        statuses.stream()
                .filter(PublishedStatus::isSetAside)
                .forEach(status -> lines.add("%s: %s".formatted(status.name(), status.reason())));
        return lines;
    }

    private static List<String> row(PublishedStatus status) {
        return List.of(
                status.name(),
                status.declaration().topic().name().orElse("-"),
                status.state(),
                status.offset().orElse("-"),
                status.lsn().orElse("-"),
                lag(status));
    }

    private static String lag(PublishedStatus status) {
        return status.lagBytes().isEmpty()
                ? "-"
                : "%d bytes, %d ms"
                        .formatted(status.lagBytes().getAsLong(), status.lagMillis().orElse(0));
    }
}
