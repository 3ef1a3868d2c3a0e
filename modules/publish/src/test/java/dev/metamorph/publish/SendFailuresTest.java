package dev.metamorph.publish;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.junit.jupiter.api.Test;

import java.util.Set;

final class SendFailuresTest {
    private final SendFailures failures = new SendFailures();

    @Test
    void a_fault_of_a_topic_blames_its_shape_alone() {
        failures.add("a", new TopicAuthorizationException("no permission"));
        failures.add("b", new RecordTooLargeException("too large"));
        failures.add("c", new NotLeaderOrFollowerException("moved"));

        assertThat(failures.blamed()).containsOnlyKeys("a", "b").containsEntry("b", "too large");
    }

    @Test
    void a_timeout_blames_a_topic_unless_the_cursors_timed_out_too() {
        failures.add("a", new TimeoutException("late"));
        assertThat(failures.blamed()).containsOnlyKeys("a");

        failures.addOfCursors(new TimeoutException("late"));
        assertThat(failures.blamed()).isEmpty();
    }

    @Test
    void the_first_failure_of_a_shape_counts() {
        failures.add("a", new RecordTooLargeException("too large"));
        failures.add("a", new KafkaException("aborted"));

        assertThat(failures.blamed()).containsEntry("a", "too large");
    }

    @Test
    void fencing_is_found_in_every_place() {
        assertThat(failures.isFenced(new KafkaException("x"))).isFalse();
        assertThat(failures.isFenced(new KafkaException(new ProducerFencedException("gone"))))
                .isTrue();
        failures.addOfCursors(new InvalidProducerEpochException("old"));
        assertThat(failures.isFenced(new KafkaException("x"))).isTrue();
    }

    @Test
    void a_permission_that_is_missing_is_reported_with_the_resource_and_the_operations() {
        var ids = new KafkaException("init", new TransactionalIdAuthorizationException("no"));
        var topic = new KafkaException("read", new TopicAuthorizationException(Set.of("shop.x")));
        var unnamed = new TopicAuthorizationException("no");

        assertThat(SendFailures.describe(ids, "shop"))
                .contains("Write and Describe", "prefix shop-publisher-");
        assertThat(SendFailures.describe(topic, "shop"))
                .contains("topic shop.x;", "Read, Write and Describe");
        assertThat(SendFailures.describe(unnamed, "shop")).contains("topic shop.published;");
        assertThat(SendFailures.describe(new KafkaException("away"), "shop")).contains("away");
    }
}
