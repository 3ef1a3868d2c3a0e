package dev.metamorph.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.metamorph.publish.registry.RegistrySettings;
import dev.metamorph.shape.where.value.TextOrder;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

final class EnvironmentTest {
    private static final Map<String, String> LEAST =
            Map.of(
                    "DATABASE_URL", "postgresql://reader:pw@db/shop",
                    "KAFKA_BOOTSTRAP_SERVERS", "kafka:9092",
                    "SECRET", "sesame");

    @Test
    void the_least_that_must_be_given_leaves_the_defaults() {
        var configuration = Environment.of(LEAST).read();

        var url = PostgresUrl.parse("postgresql://reader:pw@db/shop");
        var slot = "metamorph_default";
        assertThat(configuration)
                .isEqualTo(
                        new Configuration(
                                "default",
                                new Configuration.Database(
                                        url,
                                        url,
                                        20,
                                        slot,
                                        slot,
                                        false,
                                        Duration.ofSeconds(10),
                                        Duration.ofSeconds(60),
                                        OptionalLong.empty(),
                                        OptionalLong.empty(),
                                        TextOrder.COLLATION),
                                new Configuration.Leading(
                                        Duration.ofMillis(500),
                                        Duration.ofSeconds(10),
                                        Duration.ofSeconds(60),
                                        Duration.ofSeconds(1),
                                        Duration.ofSeconds(10)),
                                new Configuration.Creating(
                                        Duration.ofSeconds(5),
                                        Duration.ofSeconds(10),
                                        Duration.ofSeconds(30),
                                        Duration.ofSeconds(5),
                                        Duration.ofSeconds(10)),
                                new Configuration.Limits(
                                        0,
                                        Duration.ZERO,
                                        0,
                                        Duration.ofSeconds(5),
                                        new Configuration.Compaction(
                                                0, 64L << 20, Duration.ofDays(1)),
                                        new Configuration.Keeping(64L << 20, 10L << 30)),
                                KafkaClients.read("kafka:9092", Map.of()),
                                new Configuration.Feed(
                                        1,
                                        10 << 20,
                                        OptionalLong.empty(),
                                        Duration.ofSeconds(30),
                                        Duration.ofSeconds(5)),
                                new Configuration.Topics(OptionalInt.empty(), OptionalInt.empty()),
                                new Configuration.Http(
                                        "0.0.0.0",
                                        3000,
                                        new Configuration.Tls.Off(),
                                        new SecretSource.Given(new Secret("sesame")),
                                        new SecretSource.None(),
                                        false,
                                        Duration.ofSeconds(20),
                                        Duration.ZERO,
                                        Duration.ofSeconds(60),
                                        Duration.ofSeconds(300),
                                        300,
                                        10_000),
                                new Configuration.Admin("127.0.0.1", 9464, false, false),
                                Path.of("data").toAbsolutePath(),
                                new Configuration.Disk(90, 97, Duration.ofSeconds(5)),
                                96 << 20,
                                URI.create("http://127.0.0.1:3000"),
                                Duration.ofSeconds(30),
                                "info",
                                false,
                                Optional.empty(),
                                Optional.empty()));
    }

    @Test
    void limits_of_shapes_are_read_and_an_expiry_that_is_too_long_is_refused() {
        var given =
                with(
                        "MAX_SHAPES", "1000",
                        "SHAPE_IDLE_EXPIRY", "2880m",
                        "MAX_SHAPE_CREATIONS", "50",
                        "SHAPE_LIMITS_INTERVAL", "1s",
                        "LOG_COMPACT_RATIO", "3",
                        "LOG_COMPACT_MIN", "1KiB",
                        "LOG_RETENTION", "1m",
                        "KEPT_TABLE_LIMIT", "64MiB",
                        "KEPT_TOTAL_LIMIT", "1GiB");

        assertThat(given.read().limits())
                .isEqualTo(
                        new Configuration.Limits(
                                1000,
                                Duration.ofDays(2),
                                50,
                                Duration.ofSeconds(1),
                                new Configuration.Compaction(3, 1024, Duration.ofMinutes(1)),
                                new Configuration.Keeping(64L << 20, 1L << 30)));
        assertThat(
                        catchThrowableOfType(
                                        ConfigurationException.class,
                                        () -> with("SHAPE_IDLE_EXPIRY", "44641m").read())
                                .problems())
                .containsExactly(
                        "SHAPE_IDLE_EXPIRY is \"44641m\"; give a time of at most 44640m, or 0");
    }

    @Test
    void a_schema_registry_is_read_with_its_login_and_never_printed_with_it() {
        var url = URI.create("https://registry/api");
        var basic =
                with(
                        "SCHEMA_REGISTRY_URL", "https://registry/api",
                        "SCHEMA_REGISTRY_USER", "me",
                        "SCHEMA_REGISTRY_PASSWORD", "hush",
                        "SCHEMA_REGISTRY_CA_FILE", "ca.pem",
                        "SCHEMA_REGISTRY_SUBJECTS", "record",
                        "SCHEMA_REGISTRY_AUTO_REGISTER", "false");
        var bearer =
                with(
                        "SCHEMA_REGISTRY_URL",
                        "https://registry/api",
                        "SCHEMA_REGISTRY_TOKEN",
                        "hush");

        assertThat(basic.read().schemaRegistry())
                .contains(
                        new RegistrySettings(
                                url,
                                new RegistrySettings.Login.Basic("me", "hush"),
                                new RegistrySettings.Trust.OfFile(Path.of("ca.pem")),
                                RegistrySettings.Subjects.RECORD,
                                false));
        assertThat(bearer.read().schemaRegistry())
                .contains(
                        new RegistrySettings(
                                url,
                                new RegistrySettings.Login.Bearer("hush"),
                                new RegistrySettings.Trust.OfSystem(),
                                RegistrySettings.Subjects.TOPIC,
                                true));
        assertThat(basic.read().toString() + bearer.read()).doesNotContain("hush");
    }

    @Test
    void settings_of_a_schema_registry_that_contradict_each_other_are_reported() {
        assertThat(problems(with("SCHEMA_REGISTRY_TOKEN", "x")))
                .containsExactly("SCHEMA_REGISTRY_TOKEN needs SCHEMA_REGISTRY_URL");
        assertThat(
                        problems(
                                with(
                                        "SCHEMA_REGISTRY_URL", "http://registry:8081",
                                        "SCHEMA_REGISTRY_USER", "me",
                                        "SCHEMA_REGISTRY_TOKEN", "x")))
                .hasSize(2);
        assertThat(problems(with("SCHEMA_REGISTRY_URL", "registry:8081"))).hasSize(1);
        assertThat(problems(with("SCHEMA_REGISTRY_URL", "http://me:sesame@registry")))
                .singleElement()
                .asString()
                .doesNotContain("sesame");
    }

    @Test
    void a_default_follows_the_key_it_refers_to() {
        var configuration = with("STACK_ID", "shop", "PORT", "8080").read();

        assertThat(configuration.database().slot()).isEqualTo("metamorph_shop");
        assertThat(configuration.address()).isEqualTo(URI.create("http://127.0.0.1:8080"));
    }

    @Test
    void the_admin_port_is_another_than_the_public_one() {
        assertThat(with("ADMIN_PORT", "9464", "ADMIN_HOST", "0.0.0.0").read().admin())
                .isEqualTo(new Configuration.Admin("0.0.0.0", 9464, true, false));
        assertThat(problems(with("ADMIN_PORT", "3000")))
                .containsExactly("ADMIN_PORT is \"3000\", which is PORT; give another, or none");
        assertThat(with("PORT", "9464").read().admin().isGiven()).isFalse();
        assertThat(with("METRICS_NAMES", "electric").read().admin().hasElectricNames()).isTrue();
    }

    @Test
    void all_problems_are_reported_together() {
        var environment =
                Environment.of(
                        Map.of(
                                "DATABASE_URL", "mysql://db",
                                "PORT", "http",
                                "CHUNK_BYTES", "10 lbs",
                                "LONG_POLL_TIMEOUT", "0s",
                                "STACK_ID", "Shop!",
                                "ENABLE_SHAPE_DELETE", "maybe"));

        assertThat(problems(environment))
                .satisfiesExactly(
                        problem ->
                                assertThat(problem).startsWith("DATABASE_URL must have the form"),
                        problem ->
                                assertThat(problem)
                                        .isEqualTo(
                                                "STACK_ID is \"Shop!\"; give 1 to 40 of a-z, 0-9 and _"),
                        problem ->
                                assertThat(problem)
                                        .isEqualTo(
                                                "KAFKA_BOOTSTRAP_SERVERS is missing; it has no default"),
                        problem ->
                                assertThat(problem)
                                        .isEqualTo(
                                                "PORT is \"http\"; give a whole number from 1 to 65535"),
                        problem ->
                                assertThat(problem)
                                        .isEqualTo(
                                                "ENABLE_SHAPE_DELETE is \"maybe\"; give true or false"),
                        problem ->
                                assertThat(problem)
                                        .startsWith(
                                                "LONG_POLL_TIMEOUT is \"0s\"; give a positive time"),
                        problem ->
                                assertThat(problem)
                                        .startsWith("CHUNK_BYTES is \"10 lbs\"; give a size"),
                        problem -> assertThat(problem).startsWith("SECRET is missing"));
    }

    @Test
    void more_replicas_in_sync_than_there_are_is_a_problem() {
        assertThat(with("TOPIC_REPLICATION", "3", "TOPIC_MIN_INSYNC_REPLICAS", "3").read().topics())
                .isEqualTo(new Configuration.Topics(OptionalInt.of(3), OptionalInt.of(3)));
        assertThat(problems(with("TOPIC_REPLICATION", "2", "TOPIC_MIN_INSYNC_REPLICAS", "3")))
                .containsExactly(
                        "TOPIC_MIN_INSYNC_REPLICAS is \"3\"; give no more than TOPIC_REPLICATION, 2");
        assertThat(problems(with("TOPIC_REPLICATION", "none", "TOPIC_MIN_INSYNC_REPLICAS", "3")))
                .containsExactly(
                        "TOPIC_REPLICATION is \"none\"; give a whole number from 1 to 32767");
    }

    @Test
    void all_problems_of_tls_are_reported_with_the_others() {
        var environment =
                with(
                        "TLS_CERTIFICATE_FILE", "/none/chain.pem",
                        "TLS_KEY_FILE", "/none/key.pem",
                        "ADVERTISED_URL", "http://one:3000",
                        "PORT", "http");

        assertThat(problems(environment))
                .containsExactly(
                        "PORT is \"http\"; give a whole number from 1 to 65535",
                        "ADVERTISED_URL is \"http://one:3000\", and the port speaks TLS; give https://host:port",
                        "cannot read the TLS certificate file /none/chain.pem: there is no such file",
                        "cannot read the TLS key file /none/key.pem: there is no such file");
    }

    @Test
    void a_certificate_needs_its_key() {
        assertThat(problems(with("TLS_KEY_FILE", "/none/key.pem")))
                .containsExactly(
                        "TLS_CERTIFICATE_FILE and TLS_KEY_FILE belong together; give both, or none to speak HTTP without TLS");
    }

    @Test
    void a_secret_and_insecure_contradict_each_other() {
        assertThat(problems(with("INSECURE", "true")))
                .containsExactly(
                        "SECRET and INSECURE=true contradict each other; give one of them");
    }

    @Test
    void without_a_secret_everyone_may_read_only_if_that_is_said() {
        var insecure = with("SECRET", "", "INSECURE", "true").read();

        assertThat(insecure.http().secret()).isEqualTo(new SecretSource.None());
        assertThat(problems(with("SECRET", "")))
                .containsExactly(
                        "SECRET is missing; give one, or INSECURE=true to let every client read every table");
    }

    @Test
    void secrets_are_not_printed() {
        var configuration =
                with(
                                "KAFKA_SASL_JAAS_CONFIG",
                                "sesame",
                                "DATABASE_URL",
                                "postgresql://u:sesame@h/d")
                        .read();

        assertThat(configuration.toString()).doesNotContain("sesame").contains("***");
    }

    @Test
    void a_url_that_is_wrong_is_not_repeated() {
        assertThat(problems(with("DATABASE_URL", "postgresql://u:sesame@h:port/d")).toString())
                .doesNotContain("sesame");
    }

    @Test
    void variables_go_before_the_file(@TempDir Path folder) throws IOException {
        var file =
                Files.writeString(
                        folder.resolve("metamorph.env"),
                        """
                        # the shop
                        PORT=4000
                        STACK_ID = 'shop'

                        KAFKA_CLIENT_ID=metamorph
                        """);
        var variables = new HashMap<>(LEAST);
        variables.put("PORT", "5000");

        var configuration = Environment.of(variables, file).read();

        assertThat(configuration.http().port()).isEqualTo(5000);
        assertThat(configuration.stack()).isEqualTo("shop");
        assertThat(configuration.kafka().common())
                .containsExactly(Map.entry("client.id", "metamorph"));
    }

    @Test
    void slips_in_the_file_are_problems(@TempDir Path folder) throws IOException {
        var file =
                Files.writeString(
                        folder.resolve("metamorph.env"),
                        "PROT=4000\nnothing\nPORT=1\nPORT=2\nKAFKA_NO_SUCH_SETTING=1\n");

        assertThat(problems(Environment.of(LEAST, file)))
                .containsExactly(
                        file
                                + " line 1: there is no key PROT (did you mean PORT?); see docs/configuration.md",
                        file + " line 2 is not KEY=value",
                        file + " line 4 gives PORT a second time",
                        file
                                + " line 5: there is no key KAFKA_NO_SUCH_SETTING; see docs/configuration.md");
    }

    @Test
    void a_missing_file_is_a_problem(@TempDir Path folder) {
        var file = folder.resolve("none");

        assertThat(problems(Environment.of(LEAST, file)))
                .containsExactly("cannot read the configuration file " + file);
    }

    @Test
    void kafka_settings_reach_the_clients_they_are_meant_for() {
        var kafka =
                with(
                                "KAFKA_SECURITY_PROTOCOL", "SSL",
                                "KAFKA_PRODUCER_LINGER_MS", "5",
                                "KAFKA_CONSUMER_FETCH_MIN_BYTES", "1",
                                "KAFKA_STREAMS_NUM_STANDBY_REPLICAS", "1",
                                "KAFKA_ADMIN_RETRIES", "3",
                                "KAFKA_HOME", "/opt/kafka",
                                "KAFKA_PORT_9092_TCP_ADDR", "10.0.0.1")
                        .read()
                        .kafka();

        var common = Map.of("bootstrap.servers", "kafka:9092", "security.protocol", "SSL");
        assertThat(kafka.forProducer())
                .containsAllEntriesOf(common)
                .containsEntry("linger.ms", "5")
                .hasSize(3);
        assertThat(kafka.forConsumer())
                .containsAllEntriesOf(common)
                .containsEntry("fetch.min.bytes", "1")
                .hasSize(3);
        assertThat(kafka.forAdmin())
                .containsAllEntriesOf(common)
                .containsEntry("retries", "3")
                .hasSize(3);
        assertThat(kafka.forStreams())
                .containsAllEntriesOf(common)
                .containsAllEntriesOf(
                        Map.of(
                                "num.standby.replicas", "1",
                                "producer.linger.ms", "5",
                                "consumer.fetch.min.bytes", "1",
                                "admin.retries", "3"))
                .hasSize(6);
    }

    private static Environment with(String... keysAndValues) {
        var variables = new HashMap<>(LEAST);
        for (var i = 0; i < keysAndValues.length; i += 2) {
            variables.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return Environment.of(variables);
    }

    private static List<String> problems(Environment environment) {
        return catchThrowableOfType(ConfigurationException.class, environment::read).problems();
    }
}
