package dev.metamorph.shapelog;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.nio.file.Path;

final class StreamsSettingsTest {
    @TempDir Path folder;

    @Test
    void settings_for_all_consumers_replace_the_defaults_of_the_groups_consumer() {
        var given =
                settings()
                        .with("consumer.session.timeout.ms", "2000")
                        .with("consumer.heartbeat.interval.ms", "250");

        var group =
                new StreamsConfig(StreamsSettings.of(given)).getMainConsumerConfigs("s", "s-1", 1);

        assertThat(group)
                .containsEntry("session.timeout.ms", "2000")
                .containsEntry("heartbeat.interval.ms", "250");
    }

    @Test
    void clients_are_named_after_their_process_whatever_is_given() {
        var given = settings().with("client.id", "shop");

        assertThat(StreamsSettings.of(given)).doesNotContainKey("client.id");
    }

    private ShapeLogSettings settings() {
        return ShapeLogSettings.of("s", "kafka:9092", folder, URI.create("http://a:1"));
    }
}
