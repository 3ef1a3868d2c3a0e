package dev.metamorph.app.types;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.metamorph.app.service.Service;
import dev.metamorph.app.service.ServiceSettings;
import dev.metamorph.app.service.ShapeItems;
import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.embedded.testing.TestPostgres;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A value's text in a shape log is what its type's output function prints under the protocol's
 * display settings, whatever database and role prefer, but for the booleans of an initial snapshot.
 */
@Tag("servers")
final class TypesTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final Map<String, String> HOSTILE =
            Map.of(
                    "bytea_output", "escape",
                    "DateStyle", "German, YMD",
                    "IntervalStyle", "sql_standard",
                    "TimeZone", "'Asia/Kathmandu'",
                    "extra_float_digits", "-15",
                    "quote_all_identifiers", "on",
                    "lc_monetary", "'C.UTF-8'",
                    "search_path", "public",
                    "client_encoding", "LATIN1",
                    "xmlbinary", "hex");

    @TempDir Path folder;

    private final TestDatabase database = TestPostgres.database();
    private final HttpClient http = HttpClient.newHttpClient();
    private Service service;

    @BeforeEach
    void start() throws Exception {
        HOSTILE.forEach((name, value) ->
                database.execute(
                        "ALTER DATABASE %s SET %s = %s".formatted(database.name(), name, value),
                        "ALTER ROLE postgres IN DATABASE %s SET %s = %s"
                                .formatted(database.name(), name, value)));
        // The rows of ten megabytes are 40 MB with their old values; the limit for this heap is 16.
        service = Service.start(ServiceSettings.of(database, folder).with("MAX_ROW_SIZE", "64MiB"));
        service.awaitActive(http, PATIENCE);
    }

    @AfterEach
    void stop() {
        service.close();
        http.close();
        database.close();
    }

    @Test
    void every_type_has_its_output_functions_text_in_the_log_and_in_the_snapshot()
            throws Exception {
        var tables = TypeTables.create(database);
        assertThat(tables.unknown()).isEmpty();
        var logs = new ArrayList<ShapeItems>();
        for (var name : TypeTables.NAMES) {
            var log = shape(name, "");
            log.next(0, PATIENCE);
            logs.add(log);
        }

        tables.fill();
        for (var log : logs) {
            var name = TypeTables.NAMES.get(logs.indexOf(log));
            var printed = tables.printed(name);
            assertEqual("inserts of " + name, read(log, "insert", printed.size()), printed);

            database.execute("UPDATE public.%s SET touched = 1".formatted(name));
            var touched = tables.printed(name);
            assertEqual("updates of " + name, read(log, "update", printed.size()), touched);

            tables.booleans(name)
                    .forEach(column -> touched.values().forEach(row -> spell(row, column)));
            assertEqual(
                    "snapshot of " + name,
                    read(shape(name, "id > -2"), "insert", printed.size()),
                    touched);
        }
    }

    @Test
    void values_of_ten_megabytes_are_whole_and_are_kept_by_updates_that_do_not_touch_them()
            throws Exception {
        database.execute(
                "CREATE TYPE public.pair AS (a int, b text)",
                "CREATE TABLE public.big (id int PRIMARY KEY, touched int DEFAULT 0, v0 text, v1 bytea, v2 jsonb, v3 text[], v4 public.pair)",
                "ALTER TABLE public.big ALTER v0 SET STORAGE EXTERNAL, ALTER v1 SET STORAGE EXTERNAL, ALTER v3 SET STORAGE EXTERNAL");
        var log = shape("big", "");
        log.next(0, PATIENCE);

        database.execute(
                """
                INSERT INTO public.big SELECT 1, 0, t, convert_to(left(t, 3000000), 'UTF8'),
                       to_jsonb(left(t, 1000000)), ARRAY[left(t, 500000), NULL, ''], (1, left(t, 500000))::public.pair
                  FROM (SELECT string_agg(md5(i::text), '"é\\\\') AS t FROM generate_series(1, 284000) i)\
                """);
        var written = big();
        assertThat(text(written, "v0").length()).isGreaterThan(10_000_000);
        assertThat(values(log.next(1, PATIENCE)).equals(List.of(written))).as("insert").isTrue();

        database.execute("UPDATE public.big SET touched = 1");
        assertThat(values(log.next(1, PATIENCE)).equals(List.of(big()))).as("update").isTrue();
        assertThat(values(shape("big", "id > 0").next(1, PATIENCE)).equals(List.of(big())))
                .as("snapshot")
                .isTrue();
    }

    private ShapeItems shape(String table, String where) {
        var query = new HashMap<>(Map.of("table", table, "replica", "full"));
        if (!where.isEmpty()) {
            query.put("where", where);
        }
        return new ShapeItems(http, service, query);
    }

    private static Map<String, Map<String, Optional<String>>> read(
            ShapeItems shape, String operation, int rows) throws Exception {
        var items = shape.next(rows, PATIENCE);
        assertThat(items).extracting(ShapeItems::operation).hasSize(rows).containsOnly(operation);
        var read = new TreeMap<String, Map<String, Optional<String>>>();
        for (var values : values(items)) {
            read.put(text(values, "id"), values);
        }
        return read;
    }

    /** Names what differs alone: the rows are long. */
    private static void assertEqual(
            String what,
            Map<String, Map<String, Optional<String>>> actual,
            Map<String, Map<String, Optional<String>>> expected) {
        assertThat(actual.keySet()).as(what).isEqualTo(expected.keySet());
        expected.forEach((id, row) -> {
            var found = new TreeMap<>(actual.getOrDefault(id, Map.of()));
            var wanted = new TreeMap<>(row);
            found.entrySet().removeAll(row.entrySet());
            wanted.entrySet().removeAll(actual.getOrDefault(id, Map.of()).entrySet());
            assertThat(found).as("%s, row %s", what, id).isEqualTo(wanted);
        });
    }

    private static List<Map<String, Optional<String>>> values(List<JsonNode> items) {
        return items.stream().map(ShapeItems::values).toList();
    }

    private static String text(Map<String, Optional<String>> row, String column) {
        return row.getOrDefault(column, Optional.empty()).orElseThrow();
    }

    private static void spell(Map<String, Optional<String>> row, String column) {
        row.computeIfPresent(
                column, (_, text) -> text.map(letter -> letter.equals("t") ? "true" : "false"));
    }

    private Map<String, Optional<String>> big() {
        var columns = List.of("id", "touched", "v0", "v1", "v2", "v3", "v4");
        return Printed.rows(database, "big", columns).getOrDefault("1", Map.of());
    }
}
