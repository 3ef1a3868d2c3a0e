package dev.metamorph.shape.where.value;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The catalog of Postgres 18 (types, operators, functions and casts) as tab-separated resources.
 */
public final class CatalogTables {
    private CatalogTables() {}

    /** The lines of a table, each split at its tabs. */
    public static List<List<String>> lines(String name) {
        var path = "/dev/metamorph/shape/where/catalog/" + name;
        try (var stream = CatalogTables.class.getResourceAsStream(path)) {
            if (stream == null) {
                throw new IllegalStateException("the program lacks its file " + path);
            }
            var reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
            return reader.lines().map(line -> List.of(line.split("\t", -1))).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
