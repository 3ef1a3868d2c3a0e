package dev.metamorph.app.published;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.app.published.FoldedTopic.Seen;
import dev.metamorph.app.service.ServiceSettings;
import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.embedded.testing.TestPostgres;
import dev.metamorph.shape.port.PublishedShapes;
import dev.metamorph.shape.published.PublishedShape;
import dev.metamorph.shape.published.RecordFormat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** A stack with embedded servers whose published shapes are followed by a consumer. */
@Tag("servers")
final class PublishingTest {
    @TempDir Path folder;

    @Test
    void a_topic_equals_sql_through_changes_restarts_and_rotations() {
        try (var database = TestPostgres.database()) {
            database.execute(
                    "CREATE TABLE items (id int PRIMARY KEY, v text, n bigint NOT NULL DEFAULT 0)",
                    "INSERT INTO items SELECT i, 'first', i FROM generate_series(1, 500) i");
            var settings = ServiceSettings.of(database, folder).with("FEED_PARTITIONS", "3");
            var topic = settings.stack() + ".items";
            try (var reader = new FoldedTopic(settings.bootstrap(), topic, 2)) {
                try (var stack = PublishingStack.start(settings)) {
                    var items = PublishingStack.shape("items", "", topic, 2);
                    assertRefusedWithoutRegistry(stack, items);
                    stack.declare(items);
                    reader.awaitEquals(sql(database, "true"));
                    change(database);
                    reader.awaitEquals(sql(database, "true"));
                    assertHeaders(reader.seen());
                    new PositionsCheck(stack, topic).check(database, reader, sql(database, "true"));
                }
                database.execute(
                        "UPDATE items SET v = 'while stopped' WHERE id % 7 = 0",
                        "DELETE FROM items WHERE id % 11 = 0");
                try (var stack = PublishingStack.start(settings)) {
                    reader.awaitEquals(sql(database, "true"));
                    new PositionsCheck(stack, topic).forgotten(database);
                    new KeylessTable(database, stack, settings.stack() + ".visits").check(settings);
                    rotate(database, reader);
                    stack.declare(PublishingStack.shape("items", "id <= 100", topic, 2));
                    reader.awaitEquals(sql(database, "id <= 100"));
                    database.execute("UPDATE items SET id = id + 20000 WHERE id BETWEEN 40 AND 60");
                    reader.awaitEquals(sql(database, "id <= 100"));
                }
            }
        }
    }

    private static void change(TestDatabase database) {
        database.execute(
                "INSERT INTO items SELECT i, NULL, -i FROM generate_series(1001, 1100) i",
                "UPDATE items SET v = 'second \"\\ ü' WHERE id <= 50",
                "DELETE FROM items WHERE id BETWEEN 51 AND 60",
                "UPDATE items SET id = id + 5000 WHERE id BETWEEN 61 AND 70",
                "INSERT INTO items VALUES (55, 'again', 1)");
    }

    /** Rows that stay are not sent again, rows that left get a tombstone, others an upsert. */
    private static void rotate(TestDatabase database, FoldedTopic reader) {
        database.execute("CREATE TABLE kept AS SELECT * FROM items WHERE id <= 200");
        var before = reader.seen().size();
        var count = Integer.parseInt(database.query("SELECT count(*) FROM items").get(0).get(0));
        var kept = Integer.parseInt(database.query("SELECT count(*) FROM kept").get(0).get(0));
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("TRUNCATE items");
            statement.execute("INSERT INTO items SELECT * FROM kept");
            statement.execute("UPDATE items SET v = 'changed' WHERE id = 1");
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }

        reader.awaitEquals(sql(database, "true"));

        var repair = reader.seen().subList(before, reader.seen().size());
        assertThat(repair).allMatch(record -> record.header("op").equals("repair"));
        assertThat(repair.stream().filter(record -> record.value() != null)).hasSize(1);
        assertThat(repair.stream().filter(record -> record.value() == null)).hasSize(count - kept);
    }

    private static void assertHeaders(List<Seen> seen) {
        assertThat(seen.stream().filter(record -> record.header("op").equals("snapshot")))
                .hasSize(500)
                .allMatch(record -> record.value() != null);
        var deleted =
                seen.stream()
                        .filter(record -> record.header("op").equals("delete"))
                        .filter(record -> record.key().equals("{\"id\":51}"))
                        .toList();
        assertThat(deleted).hasSize(1);
        var tombstone = deleted.getFirst();
        assertThat(tombstone.value()).isNull();
        assertThat(tombstone.header("offset"))
                .isEqualTo(tombstone.header("lsn") + "_" + tombstone.header("index"));
        assertThat(Long.parseLong(tombstone.header("xid"))).isPositive();
        assertThat(Instant.parse(tombstone.header("commit-time")).toEpochMilli())
                .isEqualTo(tombstone.timestamp());
        assertThat(seen.stream().filter(record -> record.header("tx-last").equals("true")))
                .hasSizeBetween(5, 12);
    }

    private static void assertRefusedWithoutRegistry(PublishingStack stack, PublishedShape shape) {
        var avro = new PublishedShape("avro", shape.rows(), shape.topic(), RecordFormat.AVRO);

        assertThat(stack.answer(avro))
                .isEqualTo(
                        new PublishedShapes.Answer.Invalid(
                                "format",
                                List.of(
                                        "format avro needs a schema registry; give SCHEMA_REGISTRY_URL")));
        assertThat(stack.isDeclared("avro")).isFalse();
    }

    private static Supplier<Map<String, String>> sql(TestDatabase database, String where) {
        return () -> {
            var rows = new TreeMap<String, String>();
            database.query(
                            """
                            SELECT format('{"id":%%s}', id),
                                   format('{"id":%%s,"v":%%s,"n":%%s}', id,
                                          coalesce(to_json(v)::text, 'null'), n)
                            FROM items WHERE %s\
                            """
                                    .formatted(where))
                    .forEach(row -> rows.put(row.get(0), row.get(1)));
            return rows;
        };
    }
}
