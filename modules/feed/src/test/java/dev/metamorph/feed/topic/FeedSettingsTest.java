package dev.metamorph.feed.topic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.Map;

final class FeedSettingsTest {
    private final FeedSettings settings =
            FeedSettings.of("s", "kafka:9092")
                    .withClients(
                            new FeedClients(
                                    Map.of("bootstrap.servers", "kafka:9092", "retries", "1"),
                                    Map.of("linger.ms", "5", "retries", "2"),
                                    Map.of("fetch.min.bytes", "3", "auto.offset.reset", "latest"),
                                    Map.of("retries", "4")));

    @Test
    void every_kind_of_client_gets_what_is_for_all_and_what_is_for_it_alone() {
        assertThat(settings.producerProperties())
                .containsEntry("linger.ms", "5")
                .containsEntry("retries", "2")
                .doesNotContainKey("fetch.min.bytes");
        assertThat(settings.consumerProperties("tails"))
                .containsEntry("bootstrap.servers", "kafka:9092")
                .containsEntry("fetch.min.bytes", "3")
                .doesNotContainKey("linger.ms");
        assertThat(settings.adminProperties())
                .isEqualTo(Map.of("bootstrap.servers", "kafka:9092", "retries", "4"));
    }

    @Test
    void the_start_of_a_consumer_is_not_left_to_settings() {
        assertThat(settings.consumerProperties("tails")).containsEntry("auto.offset.reset", "none");
    }
}
