package dev.metamorph.app.declare;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Published shapes as a table for people. Pure. */
public final class StatusTable {
    private static final List<String> HEAD =
            List.of("NAME", "TOPIC", "STATE", "OFFSET", "LSN", "LAG");

    private StatusTable() {}

    /** A line for the head and one for each published shape, and one for each reason. */
    public static List<String> lines(Collection<PublishedStatus> statuses) {
        var table = new TextTable(HEAD);
        statuses.forEach(status -> table.add(row(status)));
        var lines = new ArrayList<>(table.lines());
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
