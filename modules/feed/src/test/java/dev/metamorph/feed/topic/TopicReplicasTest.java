package dev.metamorph.feed.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.metamorph.embedded.testing.TestKafka;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;

@Tag("servers")
final class TopicReplicasTest {
    private static final OptionalInt OPEN = OptionalInt.empty();

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "2, 2, 1", "3, 3, 2", "9, 3, 2"})
    void settings_that_are_left_open_fit_the_cluster(int brokers, int factor, int minInSync) {
        assertThat(TopicReplicas.chosen(OPEN, OPEN, brokers))
                .isEqualTo(new TopicReplicas(factor, minInSync));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "3, 2", "5, 2"})
    void the_replicas_in_sync_fit_the_factor_that_is_given(int factor, int minInSync) {
        assertThat(TopicReplicas.chosen(OptionalInt.of(factor), OPEN, 3))
                .isEqualTo(new TopicReplicas(factor, minInSync));
    }

    @Test
    void a_given_setting_is_kept() {
        assertThat(TopicReplicas.chosen(OptionalInt.of(4), OptionalInt.of(3), 9))
                .isEqualTo(new TopicReplicas(4, 3));
    }

    @Test
    void numbers_with_which_nothing_could_be_written_are_refused() {
        assertThatThrownBy(() -> TopicReplicas.chosen(OPEN, OptionalInt.of(2), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("topics of 1 replicas cannot have 2 of them in sync; give 1 or less");
        assertThatThrownBy(() -> new TopicReplicas(0, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @Timeout(120)
    void new_topics_have_it_and_topics_that_exist_keep_theirs() throws Exception {
        var broker = TestKafka.shared().bootstrap();
        var settings =
                FeedSettings.of(TestKafka.freshStack(), broker)
                        .withReplicas(new TopicReplicas(1, 1));
        assertThat(FeedTopics.brokers(settings)).isEqualTo(1);

        var topics = FeedTopics.ready(settings);
        FeedTopics.ready(settings.withReplicas(TopicReplicas.ofBroker()));

        try (var admin = Admin.create(Map.<String, Object>of("bootstrap.servers", broker))) {
            var both =
                    Stream.of(topics.feed(), topics.shapes())
                            .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                            .toList();
            assertThat(admin.describeConfigs(both).all().get().values())
                    .map(config -> config.get("min.insync.replicas"))
                    .extracting(ConfigEntry::value, ConfigEntry::isDefault)
                    .containsExactly(tuple("1", false), tuple("1", false));
        }
    }
}
