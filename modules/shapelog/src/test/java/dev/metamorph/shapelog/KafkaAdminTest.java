package dev.metamorph.shapelog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.embedded.testing.TestKafka;

import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsResult;
import org.apache.kafka.clients.admin.ForwardingAdmin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicCollection;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

@Tag("servers")
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

    @Test
    void a_request_for_a_topic_that_the_broker_does_not_know_yet_is_repeated() {
        var topic = TestKafka.freshStack();
        var kafka = Map.<String, Object>of("bootstrap.servers", TestKafka.shared().bootstrap());
        try (var admin = new MadeAfterTheFirstQuestion(kafka, topic)) {
            assertThat(KafkaAdmin.topicId(admin, topic)).hasSize(22);
            assertThat(admin.questions).hasValueGreaterThan(1);
        }
    }

    /** Behaves like a broker that learns late of a topic: creates it after the first request. */
    private static final class MadeAfterTheFirstQuestion extends ForwardingAdmin {
        private final String topic;
        private final AtomicInteger questions = new AtomicInteger();

        MadeAfterTheFirstQuestion(Map<String, Object> kafka, String topic) {
            super(kafka);
            this.topic = topic;
        }

        @Override
        public DescribeTopicsResult describeTopics(
                TopicCollection topics, DescribeTopicsOptions options) {
            var answer = super.describeTopics(topics, options);
            if (questions.getAndIncrement() == 0) {
                var _ =
                        answer.allTopicNames()
                                .whenComplete((_, _) ->
                                        createTopics(List.of(new NewTopic(topic, 1, (short) 1))));
            }
            return answer;
        }
    }
}
