package dev.metamorph.app.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.app.config.Configuration;
import dev.metamorph.app.config.Environment;
import dev.metamorph.coordinator.failure.Failure.Misconfigured;
import dev.metamorph.coordinator.failure.Failure.Side;
import dev.metamorph.feed.topic.FeedClients;

import org.junit.jupiter.api.Test;

import java.util.Map;

final class ModuleSettingsTest {
    @Test
    void what_is_wrong_with_kafka_is_not_told_of_the_database() {
        var configuration = configuration();

        var kafka = Stack.misconfigured(configuration, new Misconfigured(Side.KAFKA, "no"));
        var database = Stack.misconfigured(configuration, new Misconfigured(Side.DATABASE, "no"));

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

    private static Configuration configuration() {
        return Environment.of(
                        Map.of(
                                "DATABASE_URL", "postgresql://reader:pw@db/shop",
                                "KAFKA_BOOTSTRAP_SERVERS", "kafka:9092",
                                "SECRET", "sesame",
                                "KAFKA_SECURITY_PROTOCOL", "SSL",
                                "KAFKA_PRODUCER_LINGER_MS", "5",
                                "KAFKA_CONSUMER_FETCH_MIN_BYTES", "1",
                                "KAFKA_STREAMS_NUM_STANDBY_REPLICAS", "1",
                                "KAFKA_ADMIN_RETRIES", "3"))
                .read();
    }
}
