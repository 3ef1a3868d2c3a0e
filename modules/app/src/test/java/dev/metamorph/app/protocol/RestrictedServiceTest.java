package dev.metamorph.app.protocol;

import static dev.metamorph.app.protocol.Follower.lines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.app.service.Service;
import dev.metamorph.app.service.ServiceSettings;
import dev.metamorph.embedded.Ports;
import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.embedded.testing.TestPostgres;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;

/**
 * What readers are told by a service whose database role may do as little as possible, and whose
 * pages are as small as can be.
 */
@Tag("servers")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RestrictedServiceTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir static Path folder;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private TestDatabase database;
    private Service service;

    @BeforeAll
    void start() throws Exception {
        database = TestPostgres.database();
        database.execute(
                "CREATE ROLE clerk LOGIN REPLICATION",
                // As it is by default: stored generated columns are left out.
                "CREATE PUBLICATION shop");
        service =
                Service.start(
                        ServiceSettings.of(database, folder)
                                .with("DATABASE_URL", urlOf("clerk"))
                                .with("PUBLICATION_NAME", "shop")
                                .with("CHUNK_BYTES", "10")
                                .with("WHERE_TEXT_ORDER", "bytes")
                                .with("LONG_POLL_TIMEOUT", "400ms"));
        service.awaitActive(http, PATIENCE);
    }

    @AfterAll
    void stop() {
        http.close();
        service.close();
        database.execute("DROP OWNED BY clerk", "DROP ROLE clerk");
        database.close();
    }

    @Test
    void each_right_that_is_missing_is_reported_until_there_is_none() {
        database.execute(
                "CREATE TABLE rights (id int PRIMARY KEY)", "INSERT INTO rights VALUES (1)");
        var told = new ArrayList<String>();
        told.add(refusal("table=rights&offset=-1"));
        database.execute("ALTER PUBLICATION shop ADD TABLE rights");
        told.add(refusal("table=rights&offset=-1"));
        database.execute("ALTER TABLE rights REPLICA IDENTITY FULL");
        told.add(refusal("table=rights&offset=-1"));
        database.execute("GRANT SELECT ON rights TO clerk");

        var reader = follower("table=rights");

        assertThat(lines(reader.catchUp())).first().asString().startsWith("insert");
        database.execute("INSERT INTO rights VALUES (2)");
        assertThat(reader.news(1)).first().asString().startsWith("insert");
        assertThat(told)
                .containsExactly(
                        "Database table \"public.rights\" is missing from the publication \"shop\" and Metamorph lacks privileges to add it",
                        "must be owner of table rights; run as its owner: ALTER TABLE ONLY \"public\".\"rights\" REPLICA IDENTITY FULL",
                        "Unable to create initial snapshot: permission denied for table rights; run GRANT SELECT ON public.rights TO clerk");
    }

    @Test
    void a_page_has_one_change_where_every_change_fills_it() {
        publish("chunks", "id int PRIMARY KEY, v int");
        database.execute("INSERT INTO chunks VALUES (1, 1)");
        var reader = follower("table=chunks");
        reader.catchUp();
        var begin = reader.offset();
        database.execute(
                "INSERT INTO chunks VALUES (2, 2), (3, 3)", "UPDATE chunks SET v = 9 WHERE id = 1");
        var fresh = caughtUp("table=chunks", change("update", 1, 9));

        var one = reader.next(true);
        var other = reader.next(true);
        var last = reader.next(true);

        assertThat(begin).isEqualTo("0_inf");
        assertThat(lines(Follower.items(one))).containsExactly(change("insert", 2, 2));
        assertThat(lines(Follower.items(other))).containsExactly(change("insert", 3, 3));
        assertThat(lines(Follower.items(last)))
                .containsExactly(change("update", 1, 9), "up-to-date");
        assertThat(fresh.offset()).isEqualTo(reader.offset());
    }

    /** By the rules of the language ä and B come before z, and a before Z. */
    @Test
    void texts_are_ordered_by_their_bytes_in_the_snapshot_the_stream_and_a_subset() {
        publish("words", "id int PRIMARY KEY, w text COLLATE \"de-x-icu\"");
        database.execute("INSERT INTO words VALUES (1, 'a'), (2, 'B'), (3, 'ä'), (4, 'z')");
        var shape = "table=words&where=" + encoded("w <= 'Z' OR w > 'z'");
        var reader = follower(shape);

        assertThat(lines(reader.catchUp()))
                .filteredOn(line -> line.startsWith("insert"))
                .containsExactlyInAnyOrder(word(2, "B"), word(3, "ä"));
        database.execute("INSERT INTO words VALUES (5, 'b'), (6, 'Ö')");
        assertThat(reader.news(1)).containsExactly(word(6, "Ö"));

        var subset = get(shape + "&offset=-1&subset__where=" + encoded("w >= 'z'"));
        assertThat(subset.statusCode()).as(subset.body()).isEqualTo(200);
        assertThat(subset.body()).contains("\"ä\"", "\"Ö\"").doesNotContain("\"B\"");
    }

    private static String word(int id, String word) {
        return "insert \"public\".\"words\"/\"%d\" {\"id\":\"%d\",\"w\":\"%s\"}"
                .formatted(id, id, word);
    }

    private static String encoded(String clause) {
        return URLEncoder.encode(clause, StandardCharsets.UTF_8);
    }

    /** A reader that has read the log from its beginning until that is in it. */
    private Follower caughtUp(String shape, String change) {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() - deadline < 0) {
            var reader = follower(shape);
            if (lines(reader.catchUp()).contains(change)) {
                return reader;
            }
        }
        throw new AssertionError("%s is not in the log of %s".formatted(change, shape));
    }

    private static String change(String operation, int id, int v) {
        return "%s \"public\".\"chunks\"/\"%d\" {\"id\":\"%d\",\"v\":\"%d\"}"
                .formatted(operation, id, id, v);
    }

    @Test
    void generated_columns_that_are_not_published_are_the_publications_fault() {
        publish("sums", "id int PRIMARY KEY, v int, twice int GENERATED ALWAYS AS (v * 2) STORED");
        database.execute("INSERT INTO sums VALUES (1, 1)");
        var all = refusal("table=sums&offset=-1");

        assertThat(all)
                .startsWith("Publication \"shop\" does not publish generated columns.")
                .contains("'publish_generated_columns' to 'stored'");
        assertThat(refusal("table=sums&offset=-1&columns=id,twice")).isEqualTo(all);
        assertThat(refusal("table=sums&offset=-1&columns=id&where=twice%3D2")).isEqualTo(all);
        assertThat(get("table=sums&offset=-1&columns=id,v").statusCode()).isEqualTo(200);

        database.execute("ALTER PUBLICATION shop SET (publish_generated_columns = stored)");
        var reader = follower("table=sums&columns=id,twice");
        assertThat(lines(reader.catchUp()).getFirst()).endsWith("{\"id\":\"1\",\"twice\":\"2\"}");
        database.execute("UPDATE sums SET v = 5");
        assertThat(reader.news(1).getFirst()).endsWith("{\"id\":\"1\",\"twice\":\"10\"}");
    }

    @Test
    void without_the_right_to_replicate_it_does_not_start() throws Exception {
        database.execute("CREATE ROLE reader LOGIN");
        try {
            var other =
                    ServiceSettings.of(database, folder.resolve("other"))
                            .with("DATABASE_URL", urlOf("reader"))
                            .with("PORT", Integer.toString(Ports.free()));

            var ended = service.run("serve", other);

            assertThat(ended.exitCode()).as(ended.output()).isEqualTo(3);
            assertThat(ended.output())
                    .contains(
                            "metamorph: role \"reader\" may not replicate; run ALTER ROLE \"reader\" REPLICATION\n");
        } finally {
            database.execute("DROP ROLE reader");
        }
    }

    /** Makes a table of which the role may have shapes. */
    private void publish(String table, String columns) {
        database.execute(
                "CREATE TABLE %s (%s)".formatted(table, columns),
                "ALTER TABLE %s REPLICA IDENTITY FULL".formatted(table),
                "ALTER PUBLICATION shop ADD TABLE " + table,
                "GRANT SELECT ON %s TO clerk".formatted(table));
    }

    private String refusal(String query) {
        var response = get(query);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(503);
        assertThat(response.headers().firstValue("retry-after")).contains("10");
        assertThat(response.headers().firstValue("electric-internal-known-error")).contains("true");
        return response.body()
                .replaceAll("^\\{\"message\":\"|\",\"reason\":\"[a-z_]+\"}$", "")
                .replace("\\\"", "\"");
    }

    private HttpResponse<String> get(String query) {
        var request = HttpRequest.newBuilder(service.address().resolve("/v1/shape?" + query));
        return http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString()).join();
    }

    private Follower follower(String shape) {
        return new Follower(http, service.address(), shape);
    }

    private String urlOf(String user) {
        return database.url().replaceFirst("//[^@]*@", "//%s@".formatted(user));
    }
}
