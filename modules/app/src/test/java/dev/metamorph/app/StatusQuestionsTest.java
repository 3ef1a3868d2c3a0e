package dev.metamorph.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.metamorph.app.config.Environment;
import dev.metamorph.app.metrics.ScrapedPage;
import dev.metamorph.app.stack.Stack;
import dev.metamorph.coordinator.failure.FailureTable;
import dev.metamorph.coordinator.status.StatusMonitor;
import dev.metamorph.embedded.EmbeddedKafkaProcess;
import dev.metamorph.embedded.KafkaSettings;
import dev.metamorph.embedded.Ports;
import dev.metamorph.embedded.testing.FaultyProxy;
import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.embedded.testing.TestPostgres;
import dev.metamorph.metrics.Metric;
import dev.metamorph.shape.status.Reason;
import dev.metamorph.shape.status.StackReason;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/**
 * The questions of an operator, answered by {@code /v1/status} alone: does it follow, how far is it
 * behind, what does it wait for, how many shapes are there, who leads? And the places where {@link
 * FailureEvidence} says that a reason is shown.
 */
@Tag("servers")
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class StatusQuestionsTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CREATIONS = 6;
    private static final String ROLE = "asker";

    private final HttpClient http = HttpClient.newHttpClient();
    private final TestDatabase database = TestPostgres.database();
    private final FaultyProxy postgres = FaultyProxy.to(port(database.url()));
    private final EmbeddedKafkaProcess kafka =
            EmbeddedKafkaProcess.start(KafkaSettings.temporary());
    private final Instance leader = new Instance(1);
    private final List<Stack> stacks = new ArrayList<>();
    private final LogLines lines = LogLines.of(StatusMonitor.class);
    private final TestDatabase everybodys = TestDatabase.of(TestPostgres.shared(), "postgres");

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
        database.execute(
                "CREATE ROLE %s LOGIN REPLICATION".formatted(ROLE),
                "ALTER DATABASE %s OWNER TO %s".formatted(database.name(), ROLE),
                "ALTER SCHEMA public OWNER TO " + ROLE,
                "CREATE TABLE items (id int PRIMARY KEY)",
                "ALTER TABLE items OWNER TO " + ROLE);
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
                "postgresql://%s@127.0.0.1:%d/%s"
                        .formatted(ROLE, postgres.port(), database.name()));
        settings.put("MAX_SHAPE_CREATIONS", "1");
        settings.put("SCHEMA_CHECK_INTERVAL", "1s");
        settings.put("KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrap());
        settings.put("STACK_ID", "questions");
        settings.put("INSECURE", "true");
        settings.put("DATA_DIR", folder.resolve("data-" + instance.number()).toString());
        settings.put("PORT", Integer.toString(instance.port()));
        settings.put("ADMIN_PORT", Integer.toString(instance.adminPort()));
        settings.put("ENABLE_SHAPE_DELETE", "true");
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
        everybodys.execute("DROP ROLE " + ROLE);
        lines.close();
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

    /** The reason is in the status, in its metrics and in its line of the log. */
    private void assertShown(Instance instance, Reason reason)
            throws IOException, InterruptedException {
        var evidence = FailureEvidence.of(reason);
        var status = await(instance, waitsFor(reason.isNone() ? "" : reason.code()));
        var page = ScrapedPage.of(http, URI.create("http://127.0.0.1:" + instance.adminPort()));

        assertThat(status.path("parts").findValuesAsText("reason"))
                .as(status.toString())
                .satisfies(reasons ->
                        assertThat(reason.isNone() || reasons.contains(reason.code())).isTrue());
        for (var metric : evidence.metrics()) {
            assertThat(page.names()).contains(metric.metricName());
        }
        assertThat(page.value(series(Metric.REASONS, reason))).isPositive();
        assertThat(page.value(Metric.PART_REASON.metricName() + part("stack", reason)))
                .as(page.text())
                .isEqualTo(1);
        assertThat(lines.all())
                .anySatisfy(line ->
                        assertThat(line)
                                .startsWith(evidence.log() + " reason=" + reason.code() + " "));
    }

    private static String series(Metric metric, Reason reason) {
        return "%s{reason=\"%s\"}".formatted(metric.metricName(), reason.code());
    }

    private static String part(String name, Reason reason) {
        return "{part=\"%s\",reason=\"%s\"}".formatted(name, reason.code());
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
        assertShown(leader, StackReason.NONE);
    }

    @Test
    void more_shapes_than_may_be_created_in_a_second_get_a_503_until_the_time_it_names()
            throws Exception {
        var _ = awaitHealthy();

        var refused = refusedCreation();

        assertThat(refused.headers().firstValue("retry-after")).contains("1");
        assertThat(JSON.readTree(refused.body()))
                .isEqualTo(
                        JSON.readTree(
                                """
                                {"message":"Too many shapes are being created, please retry",
                                 "reason":"shape_creation_limit_exceeded"}\
                                """));
        var reason = StackReason.SHAPE_CREATION_LIMIT_EXCEEDED;
        assertThat(status(leader).at("/readers/unavailable/" + reason.code()).asLong())
                .isPositive();
        var page = ScrapedPage.of(http, URI.create("http://127.0.0.1:" + leader.adminPort()));
        assertThat(page.value(series(Metric.UNAVAILABLE, reason))).isPositive();
        var _ = await(leader, _ -> isCreated(0));
        for (var number = 0; number < CREATIONS; number++) {
            endShape(number);
        }
        var _ = await(leader, status -> status.path("shapes").asLong() == 1);
    }

    /** Requests many shapes at once, so that they do not have a second each. */
    private HttpResponse<String> refusedCreation() {
        var answers =
                IntStream.range(0, CREATIONS)
                        .mapToObj(number ->
                                http.sendAsync(
                                        HttpRequest.newBuilder(
                                                        leader.address().resolve(shape(number)))
                                                .build(),
                                        BodyHandlers.ofString()))
                        .toList();
        return answers.stream()
                .map(CompletableFuture::join)
                .filter(answer -> answer.statusCode() == 503)
                .findFirst()
                .orElseThrow();
    }

    private static String shape(int number) {
        return "/v1/shape?table=items&offset=-1&where=id%%3D%d".formatted(number);
    }

    private boolean isCreated(int number) {
        return http.sendAsync(
                                HttpRequest.newBuilder(leader.address().resolve(shape(number)))
                                        .build(),
                                BodyHandlers.ofString())
                        .join()
                        .statusCode()
                == 200;
    }

    private void endShape(int number) throws IOException, InterruptedException {
        var delete =
                HttpRequest.newBuilder(leader.address().resolve(shape(number))).DELETE().build();
        assertThat(http.send(delete, BodyHandlers.ofString()).statusCode()).isIn(202, 404, 400);
    }

    @Test
    void without_postgres_it_waits_for_the_database_and_the_rest_is_known() throws Exception {
        var _ = awaitHealthy();

        postgres.refuse();
        postgres.reset();
        var away = await(leader, waitsFor("connection_refused"));
        assertShown(leader, FailureTable.CONNECTION_REFUSED);
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
        assertShown(leader, StackReason.KAFKA_SILENT);
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
            assertShown(other, StackReason.OTHER_LEADER);
        }
    }

    /** One after the other, because each return to health takes a second or two. */
    @Test
    @Order(Integer.MAX_VALUE)
    void failures_of_the_database_are_shown() throws Exception {
        var _ = awaitHealthy();

        everybodys.execute("ALTER ROLE %s NOLOGIN".formatted(ROLE));
        postgres.reset();
        assertShown(leader, FailureTable.REJECTED);

        everybodys.execute("ALTER ROLE %s LOGIN NOREPLICATION".formatted(ROLE));
        assertShown(leader, FailureTable.NO_REPLICATION);

        everybodys.execute("ALTER ROLE %s REPLICATION CONNECTION LIMIT 0".formatted(ROLE));
        assertShown(leader, FailureTable.NO_FREE_CONNECTION);

        rename(database.name(), "away");
        everybodys.execute("ALTER ROLE %s CONNECTION LIMIT -1".formatted(ROLE));
        assertShown(leader, FailureTable.NO_DATABASE);

        everybodys.execute("SELECT pg_drop_replication_slot('metamorph_questions')");
        everybodys.execute(
                "SELECT pg_create_logical_replication_slot('metamorph_questions', 'pgoutput')");
        rename("away", database.name());
        assertShown(leader, FailureTable.SLOT_OF_OTHERS);

        database.execute("ALTER PUBLICATION metamorph_questions SET (publish = 'insert')");
        everybodys.execute("SELECT pg_drop_replication_slot('metamorph_questions')");
        assertShown(leader, StackReason.PUBLICATION_UNFIT);

        database.execute(
                "ALTER PUBLICATION metamorph_questions SET (publish = 'insert, update, delete, truncate')");
        var _ = await(leader, status -> status.path("status").asText().equals("active"));
    }

    /** A database is renamed while nobody is connected to it. */
    private void rename(String from, String to) {
        everybodys.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '%s'"
                        .formatted(from),
                "ALTER DATABASE %s RENAME TO %s".formatted(from, to));
    }
}
