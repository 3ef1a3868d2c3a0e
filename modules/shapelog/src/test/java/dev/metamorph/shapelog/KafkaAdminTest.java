package dev.metamorph.shapelog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.net.URI;
import java.nio.file.Path;

final class KafkaAdminTest {
    @Test
    void settings_of_the_admin_clients_of_kafka_streams_hold_for_this_one() {
        var settings =
                ShapeLogSettings.of("s", "kafka:9092", Path.of("x"), URI.create("http://a:1"))
                        .with("admin.retries", "3")
                        .with("retries", "1")
                        .with("security.protocol", "SSL")
                        .with("num.standby.replicas", "1");

        assertThat(KafkaAdmin.properties(settings))
                .containsEntry("retries", "3")
                .containsEntry("security.protocol", "SSL")
                .containsEntry("bootstrap.servers", "kafka:9092")
                .hasSize(5);
    }
}
