package dev.metamorph.app.protocol;

import static dev.metamorph.app.protocol.Follower.lines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.app.service.Instances;
import dev.metamorph.app.service.Service;
import dev.metamorph.app.service.ServiceSettings;
import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.embedded.testing.TestPostgres;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** A shape whose rows move because another table changes, from Postgres to its readers. */
@Tag("servers")
final class MovesAsRowsTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String MINE =
            "project IN (SELECT project FROM members WHERE who IN (SELECT name FROM people WHERE active))";
    private static final String NOT_MINE = "project NOT IN (SELECT project FROM members)";

    @TempDir Path folder;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void rows_come_and_go_with_the_rows_of_two_other_tables_and_after_a_kill() throws Exception {
        try (var database = TestPostgres.database()) {
            create(database);
            var settings =
                    ServiceSettings.of(database, folder)
                            .with("KEPT_TABLE_LIMIT", "1MiB")
                            .with("KEPT_TOTAL_LIMIT", "4MiB");
            try (var service = Service.start(settings)) {
                service.awaitActive(http, PATIENCE);
                refusesLargeTables(service, database);
                var mine = follower(service, MINE);
                var others = follower(service, NOT_MINE);

                assertThat(lines(mine.catchUp()))
                        .startsWith(insert(1, 10))
                        .doesNotContain(insert(2, 20));
                assertThat(lines(others.catchUp())).contains(insert(2, 20));

                database.execute("INSERT INTO members VALUES ('ann', 20)");
                assertThat(mine.news(2)).containsExactlyInAnyOrder(insert(2, 20), insert(3, 20));
                assertThat(others.news(2)).containsExactlyInAnyOrder(delete(2), delete(3));

                database.execute("UPDATE people SET active = false WHERE name = 'ann'");
                assertThat(mine.news(3)).containsExactlyInAnyOrder(delete(1), delete(2), delete(3));

                var handle = mine.handle();
                service.kill();
                service.startAgain();
                service.awaitActive(http, PATIENCE);
                database.execute(
                        "UPDATE people SET active = true WHERE name = 'ann'",
                        "DELETE FROM members WHERE project = 20");
                var back = follower(service, MINE);

                assertThat(mine.news(5))
                        .containsExactlyInAnyOrder(
                                insert(1, 10), insert(2, 20), insert(3, 20), delete(2), delete(3));
                assertThat(mine.handle()).isEqualTo(handle);
                assertThat(lines(back.catchUp())).contains(insert(1, 10));
                assertThat(back.handle()).isEqualTo(handle);
                database.execute("INSERT INTO members VALUES ('bob', NULL)");
                // NULL among the values: no row is certain to be outside.
                assertThat(others.news(4))
                        .containsExactlyInAnyOrder(
                                insert(2, 20), insert(3, 20), delete(2), delete(3));
                for (var follower : List.of(mine, others)) {
                    assertThat(verified(service, follower.handle()))
                            .contains("\"outcome\":\"equal\"");
                }
            }
        } finally {
            http.close();
        }
    }

    private String verified(Service service, String handle)
            throws IOException, InterruptedException {
        var path = "/v1/shape/verify?handle=" + handle;
        var request =
                HttpRequest.newBuilder(service.address().resolve(path))
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    @Test
    void another_instance_goes_on_with_the_shape_when_the_leader_is_killed() throws Exception {
        try (var database = TestPostgres.database()) {
            create(database);
            var settings = ServiceSettings.of(database, folder).with("FEED_PARTITIONS", "3");
            try (var instances = Instances.start(settings, 2, http)) {
                var leader = instances.awaitLeader(http, PATIENCE);
                var survivor = instances.get(1 - leader);
                var mine = follower(survivor, MINE);
                assertThat(lines(mine.catchUp())).contains(insert(1, 10));
                database.execute("INSERT INTO members VALUES ('ann', 20)");
                assertThat(mine.news(2)).containsExactlyInAnyOrder(insert(2, 20), insert(3, 20));
                var handle = mine.handle();

                instances.get(leader).kill();
                database.execute("DELETE FROM members WHERE project = 20");

                assertThat(mine.news(2)).containsExactlyInAnyOrder(delete(2), delete(3));
                assertThat(mine.handle()).isEqualTo(handle);
            }
        } finally {
            http.close();
        }
    }

    private static void create(TestDatabase database) {
        database.execute(
                "CREATE TABLE people (name text PRIMARY KEY, active boolean NOT NULL)",
                "CREATE TABLE members (who text, project int)",
                "CREATE TABLE issues (id int PRIMARY KEY, project int)",
                "INSERT INTO people VALUES ('ann', true), ('bob', false)",
                "INSERT INTO members VALUES ('ann', 10), ('bob', 30)",
                "INSERT INTO issues VALUES (1, 10), (2, 20), (3, 20), (4, 30)");
    }

    /** One table takes too much on disk, one has too much text, one is too much with the others. */
    private void refusesLargeTables(Service service, TestDatabase database) throws Exception {
        for (var table :
                List.of(
                        "huge 3000",
                        "large 1500",
                        "small 1000",
                        "other 1000",
                        "half 1000",
                        "more 1000")) {
            var parts = Pattern.compile(" ").split(table);
            database.execute(
                    "CREATE TABLE %s (project int, text text)".formatted(parts[0]),
                    "ALTER TABLE %s ALTER text SET STORAGE EXTERNAL".formatted(parts[0]),
                    "INSERT INTO %s SELECT i, repeat('x', 1000) FROM generate_series(1, %s) i"
                            .formatted((Object[]) parts));
        }

        assertThat(refusal(service, "project IN (SELECT project FROM huge)"))
                .contains("\"where\"", "public", "huge", "1048576 bytes; see KEPT_TABLE_LIMIT");
        assertThat(refusal(service, "project IN (SELECT project FROM large)"))
                .contains("large", "more than 1048576 bytes; see KEPT_TABLE_LIMIT");
        assertThat(
                        refusal(
                                service,
                                "project IN (SELECT project FROM small) OR project IN (SELECT project FROM other) OR project IN (SELECT project FROM half) OR project IN (SELECT project FROM more)"))
                .contains("4194304 bytes; see KEPT_TOTAL_LIMIT");
        database.execute("DROP TABLE huge, large, small, other, half, more");
    }

    private String refusal(Service service, String where) throws Exception {
        var uri =
                URI.create(
                        "%s/v1/shape?offset=-1&table=issues&moves=rows&where=%s"
                                .formatted(
                                        service.address(),
                                        URLEncoder.encode(where, StandardCharsets.UTF_8)));
        var answer =
                http.send(
                        HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        return answer.body();
    }

    private Follower follower(Service service, String where) {
        return new Follower(
                http,
                service.address(),
                "table=issues&moves=rows&where="
                        + URLEncoder.encode(where, StandardCharsets.UTF_8));
    }

    private static String insert(int id, int project) {
        return "insert \"public\".\"issues\"/\"%d\" {\"id\":\"%d\",\"project\":\"%d\"}"
                .formatted(id, id, project);
    }

    private static String delete(int id) {
        return "delete \"public\".\"issues\"/\"%d\" {\"id\":\"%d\"}".formatted(id, id);
    }
}
