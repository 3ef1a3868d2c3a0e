package dev.metamorph.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** An environment that was made for Electric starts this program, with Kafka's address added. */
final class ElectricSettingsTest {
    private static final Path PAGE = Path.of("../../docs/from-electric.md");

    private static final Pattern NAME = Pattern.compile("ELECTRIC_[A-Z0-9_]+");

    /** Every variable with a meaning here, in the form that Electric's documentation shows. */
    private static final Map<String, String> DOCUMENTED =
            Map.ofEntries(
                    Map.entry("DATABASE_URL", "postgresql://electric:pw@db:5432/shop"),
                    Map.entry("ELECTRIC_POOLED_DATABASE_URL", "postgresql://electric:pw@pool/shop"),
                    Map.entry("ELECTRIC_DB_POOL_SIZE", "30"),
                    Map.entry("ELECTRIC_REPLICATION_STREAM_ID", "shop"),
                    Map.entry("ELECTRIC_MANUAL_TABLE_PUBLISHING", "true"),
                    Map.entry("ELECTRIC_TWEAKS_SCHEMA_RECONCILER_PERIOD", "1m"),
                    Map.entry("ELECTRIC_PORT", "4000"),
                    Map.entry("ELECTRIC_LISTEN_ON_IPV6", "true"),
                    Map.entry("ELECTRIC_SECRET", "1U6ItbhoQb4kGUU5wXBLbxvNf"),
                    Map.entry("ELECTRIC_ENABLE_INTEGRATION_TESTING", "true"),
                    Map.entry("ELECTRIC_LONG_POLL_TIMEOUT", "15000"),
                    Map.entry("ELECTRIC_CACHE_MAX_AGE", "5"),
                    Map.entry("ELECTRIC_CACHE_STALE_AGE", "30"),
                    Map.entry("ELECTRIC_SHAPE_CHUNK_BYTES_THRESHOLD", "1048576"),
                    Map.entry(
                            "ELECTRIC_MAX_CONCURRENT_REQUESTS",
                            "{\"initial\": 100, \"existing\": 5000}"),
                    Map.entry("ELECTRIC_MAX_SHAPES", "1000"),
                    Map.entry("ELECTRIC_STORAGE_DIR", "/app/persistent"),
                    Map.entry("ELECTRIC_PROMETHEUS_PORT", "9090"),
                    Map.entry("ELECTRIC_LOG_LEVEL", "warning"));

    @Test
    void the_documented_environment_has_its_meaning() {
        var settings = with();
        var configuration = Environment.of(settings.variables()).read();

        assertThat(settings.notice()).isEmpty();
        assertThat(configuration.stack()).isEqualTo("shop");
        assertThat(configuration.admin())
                .isEqualTo(new Configuration.Admin("0.0.0.0", 9090, true, true));
        assertThat(configuration.database())
                .returns(
                        PostgresUrl.parse("postgresql://electric:pw@pool/shop"),
                        Configuration.Database::pooled)
                .returns(30, Configuration.Database::connections)
                .returns(true, Configuration.Database::manualPublishing)
                .returns(Duration.ofMinutes(1), Configuration.Database::schemaCheck);
        assertThat(configuration.http())
                .returns("::", Configuration.Http::host)
                .returns(4000, Configuration.Http::port)
                .returns(
                        new SecretSource.Given(new Secret("1U6ItbhoQb4kGUU5wXBLbxvNf")),
                        Configuration.Http::secret)
                .returns(true, Configuration.Http::deletes)
                .returns(Duration.ofSeconds(15), Configuration.Http::longPoll)
                .returns(Duration.ofSeconds(5), Configuration.Http::cacheMaxAge)
                .returns(Duration.ofSeconds(30), Configuration.Http::cacheStaleAge)
                .returns(100, Configuration.Http::initialRequests)
                .returns(5000, Configuration.Http::existingRequests);
        assertThat(configuration.limits().shapes()).isEqualTo(1000);
        assertThat(configuration.feed().chunkBytes()).isEqualTo(1 << 20);
        assertThat(configuration.dataFolder()).isEqualTo(Path.of("/app/persistent"));
        assertThat(configuration.logLevel()).isEqualTo("warn");
    }

    @Test
    void a_setting_without_an_effect_is_named_with_its_replacement_and_without_its_value() {
        var settings =
                with(
                        "ELECTRIC_CONSUMER_PARTITIONS", "64",
                        "CLEANUP_REPLICATION_SLOTS_ON_SHUTDOWN", "true",
                        "ELECTRIC_HNY_API_KEY", "sesame",
                        "ELECTRIC_MAX_SHAPES", "");

        assertThat(settings.notice())
                .hasValue(
                        "CLEANUP_REPLICATION_SLOTS_ON_SHUTDOWN: the slot is kept: run metamorph retire when the stack is given up; "
                                + "ELECTRIC_CONSUMER_PARTITIONS: use FEED_PARTITIONS; "
                                + "ELECTRIC_HNY_API_KEY: use the log, and /metrics of ADMIN_PORT");
    }

    @Test
    void an_older_name_counts_where_the_newer_one_is_not_given() {
        var older = "ELECTRIC_EXPERIMENTAL_MAX_SHAPES";

        assertThat(with(older, "7").variables()).containsEntry("MAX_SHAPES", "1000");
        assertThat(with(older, "7", "ELECTRIC_MAX_SHAPES", "").variables())
                .containsEntry("MAX_SHAPES", "7");
    }

    @Test
    void an_unknown_setting_of_electric_is_named() {
        assertThat(with("ELECTRIC_NEW", "1").notice())
                .hasValue("ELECTRIC_NEW: there is nothing like it here");
    }

    @Test
    void a_key_of_ours_wins_also_if_it_is_empty() {
        var variables = with("PORT", "5000", "SECRET", "", "INSECURE", "true").variables();

        var http = Environment.of(variables).read().http();
        assertThat(http.port()).isEqualTo(5000);
        assertThat(http.secret()).isEqualTo(new SecretSource.None());
    }

    @Test
    void the_limits_of_requests_may_be_given_one_by_one() {
        var http =
                Environment.of(
                                with("ELECTRIC_MAX_CONCURRENT_REQUESTS", "{\"existing\":7}")
                                        .variables())
                        .read()
                        .http();

        assertThat(http.initialRequests()).isEqualTo(300);
        assertThat(http.existingRequests()).isEqualTo(7);
    }

    @Test
    void limits_that_are_no_json_are_refused() {
        var environment =
                Environment.of(with("ELECTRIC_MAX_CONCURRENT_REQUESTS", "many").variables());

        assertThat(catchThrowableOfType(ConfigurationException.class, environment::read).problems())
                .containsExactly(
                        "MAX_INITIAL_REQUESTS is \"many\"; give a whole number from 1 to 1000000",
                        "MAX_EXISTING_REQUESTS is \"many\"; give a whole number from 1 to 10000000");
    }

    @Test
    void the_page_has_a_row_for_every_setting_with_an_effect() throws IOException {
        var rows = new ArrayList<String>();
        for (var line : Files.readAllLines(PAGE)) {
            if (line.startsWith("| `ELECTRIC_")) {
                NAME.matcher(line.substring(0, line.indexOf('|', 1)))
                        .results()
                        .forEach(name -> rows.add(name.group()));
            }
        }

        assertThat(rows).containsExactlyInAnyOrderElementsOf(ElectricSettings.known());
        assertThat(DOCUMENTED.keySet()).containsAll(rowsButOlder(rows));
    }

    /** INSECURE and SECRET exclude each other, and the others are older names. */
    private static List<String> rowsButOlder(List<String> rows) {
        var out =
                List.of(
                        "ELECTRIC_INSECURE",
                        "ELECTRIC_QUERY_DATABASE_URL",
                        "ELECTRIC_EXPERIMENTAL_MAX_SHAPES");
        return rows.stream().filter(name -> !out.contains(name)).toList();
    }

    private static ElectricSettings with(String... keysAndValues) {
        var variables = new HashMap<>(DOCUMENTED);
        variables.put("KAFKA_BOOTSTRAP_SERVERS", "kafka:9092");
        for (var i = 0; i < keysAndValues.length; i += 2) {
            variables.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return ElectricSettings.of(variables);
    }
}
