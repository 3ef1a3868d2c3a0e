package dev.metamorph.app.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.app.config.Environment;
import dev.metamorph.feed.FeedClients;

import org.junit.jupiter.api.Test;

import java.util.Map;

final class ModuleSettingsTest {
    @Test
    void the_feeds_own_clients_get_what_is_for_their_kind() {
        var configuration =
                Environment.of(
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

        assertThat(ModuleSettings.feed(configuration).clients())
                .isEqualTo(
                        new FeedClients(
                                Map.of(
                                        "bootstrap.servers", "kafka:9092",
                                        "security.protocol", "SSL"),
                                Map.of("linger.ms", "5"),
                                Map.of("fetch.min.bytes", "1"),
                                Map.of("retries", "3")));
    }
}
