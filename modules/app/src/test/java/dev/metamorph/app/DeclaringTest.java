package dev.metamorph.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.app.published.FoldedTopic;
import dev.metamorph.app.service.Service;
import dev.metamorph.app.service.ServiceSettings;
import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.embedded.testing.TestPostgres;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Published shapes declared by the command line and by HTTP, and read from their topics. */
@Tag("servers")
@Timeout(300)
final class DeclaringTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String SECRET = "sesame";

    @TempDir Path folder;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void a_declared_shape_is_in_its_topic_until_it_is_dropped() throws Exception {
        try (var database = TestPostgres.database()) {
            database.execute(
                    "CREATE TABLE items (id int PRIMARY KEY, name text NOT NULL)",
                    "INSERT INTO items SELECT n, 'item ' || n FROM generate_series(1, 100) n");
            var settings = ServiceSettings.of(database, folder).with("INSECURE", "");
            try (var service = Service.start(settings.with("SECRET", SECRET))) {
                service.awaitActive(http, PATIENCE);
                declareChangeAndDrop(database, service, settings);
            }
        }
    }

    private void declareChangeAndDrop(
            TestDatabase database, Service service, ServiceSettings settings) throws Exception {
        var topic = settings.stack() + ".few";
        assertThat(run(service, "plan", file("id <= 10")).output())
                .contains("create  few", "topic: " + topic, "where: id <= 10");

        var applied = run(service, "apply", file("id <= 10"));

        assertThat(applied.output()).contains("declared", "live");
        assertThat(applied.exitCode()).isZero();
        try (var reader = new FoldedTopic(settings.bootstrap(), topic, 1)) {
            reader.awaitEquals(sql(database, "id <= 10"));
            database.execute(
                    "INSERT INTO items VALUES (0, 'new')", "DELETE FROM items WHERE id = 1");
            reader.awaitEquals(sql(database, "id <= 10"));
            examplesShow(settings.bootstrap(), topic);

            var plan = run(service, "plan", file("id > 5 AND id <= 20"));
            assertThat(plan.output()).contains("where: id <= 10 -> id > 5 AND id <= 20");
            var changed = run(service, "apply", file("id > 5 AND id <= 20"));

            assertThat(changed.exitCode()).as(changed.output()).isZero();
            // Live means that nothing of the former definition is left to be sent.
            reader.awaitEquals(sql(database, "id > 5 AND id <= 20"));
            assertThat(run(service, "plan", file("id > 5 AND id <= 20")).output())
                    .startsWith("keep    few");
            awaitNoLag(service);
            assertThat(run(service, "published").output()).contains("few", topic, "live");

            assertThat(run(service, "drop", "few").exitCode()).isZero();
            database.execute("INSERT INTO items VALUES (101, 'unseen')");
            assertThat(get(service, "/v1/published/few").statusCode()).isEqualTo(404);
            assertThat(run(service, "drop", "few").exitCode()).isEqualTo(7);
        }
    }

    @Test
    void a_missing_table_or_column_is_refused_by_name() throws Exception {
        try (var database = TestPostgres.database()) {
            database.execute("CREATE TABLE items (id int PRIMARY KEY, name text NOT NULL)");
            var settings = ServiceSettings.of(database, folder).with("INSECURE", "");
            try (var service = Service.start(settings.with("SECRET", SECRET))) {
                service.awaitActive(http, PATIENCE);

                var refused = put(service, "few", "{\"table\":\"items\",\"where\":\"price > 1\"}");

                assertThat(refused.statusCode()).isEqualTo(400);
                assertThat(refused.body()).contains("\"where\":[", "price");
                var own = settings.stack() + ".feed";
                var topic = "{\"table\":\"items\",\"topic\":{\"name\":\"%s\"}}".formatted(own);
                assertThat(put(service, "few", topic).body())
                        .contains("\"topic\":[", "is the stack's own");
                assertThat(get(service, "/v1/published").body()).endsWith("\"published\":[]}");
            }
        }
    }

    /** The programs of docs/examples, as a reader would start them. */
    private static void examplesShow(String bootstrap, String topic) throws Exception {
        try (var rows = Example.start("ConsumeShape.java", bootstrap, topic);
                var console =
                        Example.tool(
                                "kafka-console-consumer.sh",
                                "org.apache.kafka.tools.consumer.ConsoleConsumer",
                                bootstrap,
                                topic);
                var table = Example.start("ShapeTable.java", bootstrap, topic, "name")) {
            rows.awaitLine(line ->
                    line.contains("{\"id\":0}={\"id\":0,\"name\":\"new\"}")
                            && line.contains("{\"id\":10}=")
                            && !line.contains("{\"id\":1}="));
            table.awaitLine("new: 1"::equals);
            console.awaitLine(line ->
                    line.contains("metamorph-op:insert")
                            && line.endsWith("\t{\"id\":0}\t{\"id\":0,\"name\":\"new\"}"));
        }
    }

    private void awaitNoLag(Service service) throws Exception {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        var body = "";
        do {
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            body = get(service, "/v1/published/few").body();
        } while (!body.contains("\"lag\":{\"bytes\":0,\"ms\":0}") && System.nanoTime() < deadline);
        assertThat(body).contains("\"state\":\"live\"", "\"lag\":{\"bytes\":0,\"ms\":0}");
    }

    private static Supplier<Map<String, String>> sql(TestDatabase database, String where) {
        return () -> {
            var rows = new TreeMap<String, String>();
            for (var row : database.query("SELECT id, name FROM items WHERE " + where)) {
                rows.put(
                        "{\"id\":%s}".formatted(row.getFirst()),
                        "{\"id\":%s,\"name\":\"%s\"}".formatted(row.getFirst(), row.getLast()));
            }
            return rows;
        };
    }

    private String file(String where) throws IOException {
        var text = "shapes:\n  few:\n    table: items\n    where: %s\n".formatted(where);
        return Files.writeString(folder.resolve("shapes.yaml"), text).toString();
    }

    /** Runs a command of the command line; its last words are names, or the file. */
    private Service.Outcome run(Service service, String command, String... words)
            throws IOException {
        var secret = Files.writeString(folder.resolve("settings"), "SECRET=" + SECRET).toString();
        var all = new ArrayList<>(List.of(command, "--config", secret));
        all.addAll(List.of("--url", service.address().toString()));
        if (command.equals("plan") || command.equals("apply")) {
            all.add("--file");
        }
        all.addAll(List.of(words));
        var output = new StringWriter();
        var code =
                Main.commandLine()
                        .setOut(new PrintWriter(output))
                        .setErr(new PrintWriter(output))
                        .execute(all.toArray(String[]::new));
        return new Service.Outcome(code, output.toString());
    }

    private HttpResponse<String> get(Service service, String path) throws Exception {
        return send(HttpRequest.newBuilder(service.address().resolve(path)));
    }

    private HttpResponse<String> put(Service service, String name, String body) throws Exception {
        return send(
                HttpRequest.newBuilder(service.address().resolve("/v1/published/" + name))
                        .PUT(HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(
                request.header("authorization", "Bearer " + SECRET).build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
