package dev.metamorph.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.metamorph.app.config.Environment;
import dev.metamorph.app.stack.Stack;
import dev.metamorph.embedded.EmbeddedKafkaProcess;
import dev.metamorph.embedded.KafkaSettings;
import dev.metamorph.embedded.Ports;
import dev.metamorph.embedded.testing.FaultyProxy;
import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.embedded.testing.TestPostgres;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * The questions of an operator, answered by {@code /v1/status} alone: does it follow, how far is it
 * behind, what does it wait for, how many shapes are there, who leads?
 */
@Tag("servers")
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class StatusQuestionsTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final TestDatabase database = TestPostgres.database();
    private final FaultyProxy postgres = FaultyProxy.to(port(database.url()));
    private final EmbeddedKafkaProcess kafka =
            EmbeddedKafkaProcess.start(KafkaSettings.temporary());
    private final Instance leader = new Instance(1);
    private final List<Stack> stacks = new ArrayList<>();

    /** The ports of an instance. */
    private record Instance(int number, int port, int adminPort) {
        Instance(int number) {
            this(number, Ports.free(), Ports.free());
        }

        URI address() {
            return URI.create("http://127.0.0.1:" + port);
        }
    }

    /**
     * The answers to the questions.
     *
     * @param behind whether the lag is known
     * @param failing the parts that do not do their work, with their reasons
     */
    private record Answers(
            boolean follows,
            boolean behind,
            String waitsFor,
            String failing,
            long shapes,
            String leader) {}

    private static int port(String url) {
        return URI.create(url).getPort();
    }

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        database.execute("CREATE TABLE items (id int PRIMARY KEY)");
        stacks.add(start(leader, folder));
        var _ = await(leader, status -> status.path("status").asText().equals("active"));
        var created =
                http.send(
                        HttpRequest.newBuilder(
                                        leader.address().resolve("/v1/shape?table=items&offset=-1"))
                                .build(),
                        BodyHandlers.ofString());
        assertThat(created.statusCode()).as(created.body()).isEqualTo(200);
    }

    private Stack start(Instance instance, Path folder) {
        var settings = new HashMap<String, String>();
        settings.put(
                "DATABASE_URL",
                database.url()
                        .replace(":" + port(database.url()) + "/", ":" + postgres.port() + "/"));
        settings.put("KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrap());
        settings.put("STACK_ID", "questions");
        settings.put("INSECURE", "true");
        settings.put("DATA_DIR", folder.resolve("data-" + instance.number()).toString());
        settings.put("PORT", Integer.toString(instance.port()));
        settings.put("ADMIN_PORT", Integer.toString(instance.adminPort()));
        settings.put("KAFKA_CHECK_INTERVAL", "2s");
        settings.put("MAX_RECONNECT_DELAY", "1s");
        return Stack.start(
                Environment.of(Map.copyOf(settings)).read(),
                "1",
                failure -> {
                    throw failure;
                });
    }

    @AfterAll
    void close() {
        stacks.forEach(Stack::close);
        kafka.close();
        postgres.close();
        database.close();
        http.close();
    }

    private JsonNode status(Instance instance) throws IOException, InterruptedException {
        var uri = URI.create("http://127.0.0.1:%d/v1/status".formatted(instance.adminPort()));
        return JSON.readTree(
                http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body());
    }

    private JsonNode await(Instance instance, Predicate<JsonNode> condition)
            throws IOException, InterruptedException {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            var status = status(instance);
            if (condition.test(status)) {
                return status;
            }
            assertThat(System.nanoTime()).as(status.toString()).isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    private static Predicate<JsonNode> waitsFor(String reason) {
        return status -> status.path("reason").asText().equals(reason);
    }

    private static Answers answers(JsonNode status) {
        var failing =
                StreamSupport.stream(status.path("parts").spliterator(), false)
                        .filter(part -> part.path("state").asText().equals("failing"))
                        .map(part ->
                                part.path("name").asText() + " " + part.path("reason").asText())
                        .collect(Collectors.joining(", "));
        return new Answers(
                status.path("leader").path("here").asBoolean(),
                status.path("following").has("lag"),
                status.path("reason").asText(""),
                failing,
                status.path("shapes").asLong(),
                status.path("leader").path("address").asText());
    }

    /** Kafka gives the partition to either instance; one without any has no lag. */
    private static boolean hasLagOfItsPartitions(JsonNode status) {
        return status.path("following").has("lag") == owns(status);
    }

    private static boolean owns(JsonNode status) {
        return StreamSupport.stream(status.path("parts").spliterator(), false)
                .filter(part -> part.path("name").asText().startsWith("partition-"))
                .anyMatch(part -> part.path("state").asText().equals("ok"));
    }

    private String address() {
        return leader.address().toString();
    }

    private JsonNode awaitHealthy() throws IOException, InterruptedException {
        // Its partition may still come back from the other instance of a former test.
        return await(
                leader,
                status ->
                        status.path("healthy").asBoolean()
                                && !status.has("reason")
                                && status.path("following").has("lag"));
    }

    @Test
    void a_healthy_stack_follows_and_catches_up_with_what_is_written() throws Exception {
        var _ = awaitHealthy();

        database.execute("INSERT INTO items SELECT i FROM generate_series(1, 1000) i");

        var status =
                await(
                        leader,
                        now ->
                                now.path("healthy").asBoolean()
                                        && now.at("/following/lag/ms").asLong(1) == 0);
        assertThat(answers(status)).isEqualTo(new Answers(true, true, "", "", 1, address()));
        assertThat(status.path("slot").path("active").asBoolean()).isTrue();
    }

    @Test
    void without_postgres_it_waits_for_the_database_and_the_rest_is_known() throws Exception {
        var _ = awaitHealthy();

        postgres.refuse();
        postgres.reset();
        var away = await(leader, waitsFor("connection_refused"));
        postgres.heal();
        var back = awaitHealthy();

        assertThat(answers(away))
                .isEqualTo(
                        new Answers(
                                false,
                                true,
                                "connection_refused",
                                "database connection_refused",
                                1,
                                address()));
        assertThat(answers(back).follows()).isTrue();
    }

    @Test
    void without_kafka_it_waits_for_kafka() throws Exception {
        var _ = awaitHealthy();

        kafka.freeze();
        var silent = await(leader, waitsFor("kafka_silent"));
        kafka.thaw();
        var _ = awaitHealthy();

        assertThat(answers(silent))
                .isEqualTo(
                        new Answers(true, true, "kafka_silent", "feed kafka_silent", 1, address()));
    }

    @Test
    void an_instance_that_follows_another_one_names_it_and_is_healthy(@TempDir Path folder)
            throws Exception {
        var _ = awaitHealthy();
        var other = new Instance(2);

        try (var _ = start(other, folder)) {
            var status =
                    await(
                            other,
                            now ->
                                    now.path("healthy").asBoolean()
                                            && waitsFor("other_leader").test(now)
                                            && hasLagOfItsPartitions(now));

            var isOwner = owns(status);
            assertThat(answers(status))
                    .isEqualTo(new Answers(false, isOwner, "other_leader", "", 1, address()));
            assertThat(status.at("/following/lag/ms").isIntegralNumber()).isEqualTo(isOwner);
        }
    }
}
