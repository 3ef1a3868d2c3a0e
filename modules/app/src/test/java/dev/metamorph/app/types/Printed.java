package dev.metamorph.app.types;

import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.feed.port.SessionText;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the output functions print in a session that has the protocol's display settings. */
final class Printed {
    private Printed() {}

    /** The rows of a table by their id; {@code format} asks the output function. */
    static Map<String, Map<String, Optional<String>>> rows(
            TestDatabase database, String table, List<String> columns) {
        var texts =
                columns.stream()
                        .map(column ->
                                "CASE WHEN num_nulls(%1$s) = 0 THEN format('%%s', %1$s) END AS %1$s"
                                        .formatted(column))
                        .collect(Collectors.joining(", "));
        var rows = new TreeMap<String, Map<String, Optional<String>>>();
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            for (var setting : SessionText.statements()) {
                statement.execute(setting);
            }
            try (var row =
                    statement.executeQuery("SELECT %s FROM public.%s".formatted(texts, table))) {
                while (row.next()) {
                    var values = new TreeMap<String, Optional<String>>();
                    for (var column : columns) {
                        values.put(column, Optional.ofNullable(row.getString(column)));
                    }
                    rows.put(row.getString("id"), values);
                }
            }
            return rows;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
