package dev.metamorph.feed.topic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.Map;

final class TopicRulesTest {
    private static final Map<String, String> GOOD =
            Map.of(
                    "cleanup.policy", "delete",
                    "retention.ms", "-1",
                    "retention.bytes", "-1",
                    "max.message.bytes", "1048588",
                    "min.insync.replicas", "2");

    @Test
    void a_good_configuration_is_left_alone() {
        assertThat(TopicRules.feed().toMend(GOOD, 2)).isEmpty();
    }

    @Test
    void everything_that_loses_or_refuses_records_is_named_at_once() {
        var wrong =
                Map.of(
                        "cleanup.policy", "compact",
                        "retention.ms", "604800000",
                        "retention.bytes", "1",
                        "max.message.bytes", "999999",
                        "min.insync.replicas", "3");

        assertThat(TopicRules.feed().toMend(wrong, 2))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                "cleanup.policy", "delete",
                                "retention.ms", "-1",
                                "retention.bytes", "-1",
                                "max.message.bytes", "1000000",
                                "min.insync.replicas", "2"));
    }

    @Test
    void a_compacted_topic_must_not_delete_as_well() {
        var both = Map.of("cleanup.policy", "compact,delete", "retention.ms", "1");

        assertThat(TopicRules.compacted().toMend(both, 1))
                .isEqualTo(Map.of("cleanup.policy", "compact"));
    }

    @Test
    void settings_that_are_not_told_are_not_judged() {
        assertThat(TopicRules.feed().toMend(Map.of(), 1)).isEmpty();
    }
}
