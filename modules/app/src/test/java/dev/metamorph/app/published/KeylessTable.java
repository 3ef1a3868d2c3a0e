package dev.metamorph.app.published;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.app.service.ServiceSettings;
import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.shape.port.PublishedShapes;
import dev.metamorph.shape.published.PublishedShape;
import dev.metamorph.shape.published.RecordFormat;
import dev.metamorph.shape.published.RecordOptions;
import dev.metamorph.shape.published.TopicSettings;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/** A table without a primary key, published by the key of a unique index. */
record KeylessTable(TestDatabase database, PublishingStack stack, String topic) {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String INDEX = "CREATE UNIQUE INDEX visits_key ON visits (page, day)";

    private PublishedShape shape(List<String> key) {
        return new PublishedShape(
                "visits",
                PublishedShape.rows("visits", "", Map.of(), List.of()),
                new TopicSettings(topic, 2, 1, Map.of(), false),
                RecordFormat.JSON,
                RecordOptions.DEFAULT,
                key);
    }

    void check(ServiceSettings settings) {
        database.execute(
                "CREATE TABLE visits (n int, page text NOT NULL, day int NOT NULL)",
                INDEX,
                "INSERT INTO visits SELECT i, 'p' || i % 7, i FROM generate_series(1, 50) i");
        assertRefused(List.of(), "table", "has no primary key");
        assertRefused(List.of("day"), "key", "it has one on (day, page)");
        stack.declare(shape(List.of("day", "page")));
        try (var reader = new FoldedTopic(settings.bootstrap(), topic, 2)) {
            reader.awaitEquals(this::sql);
            change();
            reader.awaitEquals(this::sql);
            assertThat(reader.seen())
                    .filteredOn(record -> record.key().equals("{\"day\":2,\"page\":\"p2\"}"))
                    .extracting(record -> record.header("op"))
                    .containsExactly("snapshot", "update");

            database.execute("DROP INDEX visits_key", "TRUNCATE visits");
            awaitStatus("\"state\":\"set_aside\",\"reason\":\"The table \\\"public\\\".");
            database.execute("INSERT INTO visits VALUES (1, 'p1', 1), (3, 'p3', 3)", INDEX);
            reader.awaitEquals(this::sql);
        }
    }

    /** Two rows swap their keys in one transaction. */
    private void change() {
        database.execute(
                "UPDATE visits SET n = n + 100 WHERE day BETWEEN 10 AND 20",
                "DELETE FROM visits WHERE day BETWEEN 21 AND 25",
                """
                DO $$ BEGIN
                    UPDATE visits SET day = -1 WHERE day = 7;
                    UPDATE visits SET day = 7 WHERE day = 14;
                    UPDATE visits SET day = 14 WHERE day = -1;
                END $$\
                """,
                "UPDATE visits SET n = NULL WHERE day = 2");
    }

    private void assertRefused(List<String> key, String field, String problem) {
        assertThat(stack.answer(shape(key)))
                .isInstanceOfSatisfying(
                        PublishedShapes.Answer.Invalid.class,
                        invalid -> {
                            assertThat(invalid.field()).isEqualTo(field);
                            assertThat(invalid.problems().getFirst()).contains(problem);
                        });
    }

    private void awaitStatus(String text) {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        var status = stack.status("visits");
        while (!status.contains(text) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            status = stack.status("visits");
        }
        assertThat(status).contains(text);
    }

    private Map<String, String> sql() {
        var rows = new TreeMap<String, String>();
        database.query(
                        """
                        SELECT format('{"day":%s,"page":"%s"}', day, page),
                               format('{"n":%s,"page":"%s","day":%s}',
                                      coalesce(n::text, 'null'), page, day)
                        FROM visits\
                        """)
                .forEach(row -> rows.put(row.get(0), row.get(1)));
        return rows;
    }
}
