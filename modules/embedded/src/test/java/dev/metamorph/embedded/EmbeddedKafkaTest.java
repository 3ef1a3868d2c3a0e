package dev.metamorph.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metamorph.embedded.testing.TestKafka;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

@Tag("servers")
@Timeout(60)
final class EmbeddedKafkaTest {

    @Test
    void the_shared_broker_takes_topics_and_makes_none_by_itself() throws Exception {
        var stack = TestKafka.freshStack();
        try (var admin = admin(TestKafka.shared().bootstrap())) {
            create(admin, stack + ".feed");
            // The broker may learn of the topic a moment after the controller has answered.
            assertThat(send(TestKafka.shared().bootstrap(), stack + ".feed", "v", 30)).isZero();

            assertThat(admin.listTopics().names().get())
                    .contains(stack + ".feed")
                    .doesNotContain(stack + ".other");
            assertThatThrownBy(() -> send(TestKafka.shared().bootstrap(), stack + ".other", "v", 2))
                    .isInstanceOf(Exception.class);
        }
    }

    @Test
    void a_kept_folder_keeps_topics_and_port_from_run_to_run(@TempDir Path folder)
            throws Exception {
        int port;
        try (var kafka = EmbeddedKafka.start(KafkaSettings.kept(folder));
                var admin = admin(kafka.bootstrap())) {
            port = kafka.port();
            create(admin, "kept");
        }

        try (var kafka = EmbeddedKafka.start(KafkaSettings.kept(folder));
                var admin = admin(kafka.bootstrap())) {
            assertThat(kafka.port()).isEqualTo(port);
            assertThat(admin.listTopics().names().get()).contains("kept");
        }
    }

    @Test
    void a_folder_that_is_in_use_is_refused(@TempDir Path folder) {
        try (var _ = EmbeddedKafkaProcess.start(KafkaSettings.kept(folder))) {
            assertThatThrownBy(() -> EmbeddedKafkaProcess.start(KafkaSettings.kept(folder)))
                    .isInstanceOf(EmbeddedException.class)
                    .hasMessageContaining("is in use by process");
        }
    }

    @Test
    void a_killed_broker_comes_back_on_the_same_port_to_clients_that_lived_on() throws Exception {
        try (var kafka = EmbeddedKafkaProcess.start(KafkaSettings.temporary());
                var admin = admin(kafka.bootstrap())) {
            create(admin, "kept");
            send(kafka.bootstrap(), "kept", "before", 30);

            kafka.kill();
            kafka.restart();

            assertThat(admin.listTopics().names().get()).contains("kept");
            assertThat(send(kafka.bootstrap(), "kept", "after", 30)).isEqualTo(1);
        }
    }

    @Test
    void a_frozen_broker_answers_nothing_until_it_is_thawed() throws Exception {
        try (var kafka = EmbeddedKafkaProcess.start(KafkaSettings.temporary());
                var admin = admin(kafka.bootstrap())) {
            kafka.freeze();
            assertThatThrownBy(() -> admin.listTopics().names().get(1, TimeUnit.SECONDS))
                    .isInstanceOf(TimeoutException.class);

            kafka.thaw();
            assertThat(admin.listTopics().names().get()).isEmpty();
        }
    }

    private static void create(Admin admin, String topic)
            throws ExecutionException, InterruptedException {
        admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
    }

    /** Sends a record and returns its offset. */
    private static long send(String bootstrap, String topic, String value, int seconds)
            throws Exception {
        var settings =
                Map.<String, Object>of(
                        "bootstrap.servers", bootstrap, "max.block.ms", seconds * 1000L);
        try (var producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            return producer.send(new ProducerRecord<>(topic, value)).get().offset();
        }
    }

    private static Admin admin(String bootstrap) {
        return Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap));
    }
}
