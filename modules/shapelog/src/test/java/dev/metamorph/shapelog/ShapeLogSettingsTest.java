package dev.metamorph.shapelog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;

final class ShapeLogSettingsTest {
    private static final URI ADDRESS = URI.create("http://127.0.0.1:3000");

    @Test
    void all_problems_are_reported_together() {
        assertThatThrownBy(() ->
                        new ShapeLogSettings("", Map.of(), Path.of("x"), URI.create("nowhere"), 1))
                .hasMessageContainingAll("id is empty", "bootstrap.servers", "nowhere", "RocksDB");
    }

    @Test
    void a_setting_of_the_user_is_passed_on_but_does_not_change_the_guarantee(
            @TempDir Path folder) {
        var settings =
                ShapeLogSettings.of("s", "k:1", folder, ADDRESS)
                        .with(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, "200")
                        .with(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, "at_least_once");

        var streams = StreamsSettings.of(settings);

        assertThat(streams)
                .containsEntry(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, "200")
                .containsEntry(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, "exactly_once_v2")
                .containsEntry(StreamsConfig.APPLICATION_ID_CONFIG, "s-shapelog")
                .containsEntry(StreamsConfig.APPLICATION_SERVER_CONFIG, "127.0.0.1:3000");
    }

    @Test
    void the_instance_keeps_its_name(@TempDir Path folder) {
        var name = InstanceName.keptIn(folder);

        assertThat(InstanceName.keptIn(folder)).isEqualTo(name);
    }
}
