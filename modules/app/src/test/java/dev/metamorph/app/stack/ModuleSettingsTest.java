package dev.metamorph.app.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.app.config.Configuration;
import dev.metamorph.app.config.Environment;
import dev.metamorph.coordinator.failure.Failure.Misconfigured;
import dev.metamorph.coordinator.failure.Failure.Side;
import dev.metamorph.coordinator.failure.FailureTable;
import dev.metamorph.feed.topic.FeedClients;
import dev.metamorph.feed.topic.TopicReplicas;
import dev.metamorph.http.settings.Access;

import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.Map;

final class ModuleSettingsTest {
    private static final Map<String, String> GIVEN =
            Map.of(
                    "DATABASE_URL", "postgresql://reader:pw@db/shop",
                    "KAFKA_BOOTSTRAP_SERVERS", "kafka:9092",
                    "SECRET", "sesame",
                    "KAFKA_SECURITY_PROTOCOL", "SSL",
                    "KAFKA_PRODUCER_LINGER_MS", "5",
                    "KAFKA_CONSUMER_FETCH_MIN_BYTES", "1",
                    "KAFKA_STREAMS_NUM_STANDBY_REPLICAS", "1",
                    "KAFKA_ADMIN_RETRIES", "3");

    @Test
    void a_fault_of_kafka_is_not_reported_as_one_of_the_database() {
        var configuration = configuration();

        var kafka =
                Stack.misconfigured(
                        configuration,
                        new Misconfigured(FailureTable.FEED_REFUSED, Side.KAFKA, "no"));
        var database =
                Stack.misconfigured(
                        configuration,
                        new Misconfigured(FailureTable.WAL_LEVEL, Side.DATABASE, "no"));

        assertThat(kafka.reason()).isEqualTo(StartFailure.Reason.KAFKA);
        assertThat(kafka).hasMessage("cannot use Kafka at kafka:9092: no");
        assertThat(database.reason()).isEqualTo(StartFailure.Reason.DATABASE);
    }

    @Test
    void the_feeds_own_clients_get_what_is_for_their_kind() {
        assertThat(ModuleSettings.feed(configuration()).clients())
                .isEqualTo(
                        new FeedClients(
                                Map.of(
                                        "bootstrap.servers", "kafka:9092",
                                        "security.protocol", "SSL"),
                                Map.of("linger.ms", "5"),
                                Map.of("fetch.min.bytes", "1"),
                                Map.of("retries", "3")));
    }

    @Test
    void the_feed_and_kafka_streams_create_topics_with_the_same_replication() {
        var settings =
                ModuleSettings.of(configuration(), new Access.Open(), "1.2.3")
                        .with(new TopicReplicas(3, 2));

        assertThat(settings.feed().replicas()).isEqualTo(new TopicReplicas(3, 2));
        assertThat(settings.shapeLogs().kafka())
                .containsEntry("replication.factor", "3")
                .containsEntry("topic.min.insync.replicas", "2");
    }

    @Test
    void settings_of_kafka_streams_count_more() {
        var given =
                configuration(
                        Map.of(
                                "KAFKA_STREAMS_REPLICATION_FACTOR", "5",
                                "KAFKA_STREAMS_TOPIC_MIN_INSYNC_REPLICAS", "4"));

        assertThat(
                        ModuleSettings.of(given, new Access.Open(), "1.2.3")
                                .with(new TopicReplicas(3, 2))
                                .shapeLogs()
                                .kafka())
                .containsEntry("replication.factor", "5")
                .containsEntry("topic.min.insync.replicas", "4");
    }

    private static Configuration configuration(Map<String, String> more) {
        var all = new HashMap<>(GIVEN);
        all.putAll(more);
        return Environment.of(all).read();
    }

    private static Configuration configuration() {
        return configuration(Map.of());
    }
}
