package dev.metamorph.app.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.metamorph.app.doctor.KafkaReport.Creation;
import dev.metamorph.app.doctor.KafkaReport.Rights;
import dev.metamorph.app.doctor.KafkaReport.Topic;

import org.apache.kafka.common.acl.AclOperation;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Findings about Kafka that are made of facts alone. */
final class KafkaRulesTest {
    private static final Rights ALL =
            new Rights(
                    Set.of(AclOperation.DESCRIBE, AclOperation.READ), false, List.of(), Set.of());

    private static List<Finding> findings(
            List<Topic> topics, List<Creation> creations, Rights rights) {
        var stack =
                new KafkaRules.Stack(
                        "shop",
                        "kafka:9092",
                        "me",
                        "shop.feed",
                        Set.of("shop.published", "shop-publisher-doctor"),
                        1,
                        Duration.ofSeconds(6),
                        Duration.ofSeconds(30));
        return new KafkaRules(stack)
                .findings(
                        new KafkaReport.Facts(
                                1, 25, Map.of(), topics, creations, rights, List.of()));
    }

    @Test
    void the_rights_that_could_not_be_looked_at_are_told() {
        var hidden =
                new Rights(
                        Set.of(),
                        false,
                        List.of(),
                        Set.of("__consumer_offsets", "__transaction_state"));

        assertThat(findings(List.of(), List.of(), hidden))
                .extracting(Finding::check, Finding::severity, each -> each.remedy().steps())
                .containsExactly(
                        tuple(
                                Check.GROUP_RIGHTS,
                                Severity.ADVICE,
                                List.of(
                                        "kafka-acls.sh --bootstrap-server kafka:9092 --add --allow-principal User:me --operation Describe --topic __consumer_offsets")),
                        tuple(
                                Check.TRANSACTION_RIGHTS,
                                Severity.ADVICE,
                                List.of(
                                        "kafka-acls.sh --bootstrap-server kafka:9092 --add --allow-principal User:me --operation Describe --topic __transaction_state")));
        assertThat(findings(List.of(), List.of(), ALL)).isEmpty();
    }

    @Test
    void what_only_published_shapes_need_is_an_advice() {
        var refused =
                new Rights(
                        ALL.group(),
                        false,
                        List.of("shop-shapelog-doctor", "shop-publisher-doctor"),
                        Set.of());
        var creations =
                List.of(
                        new Creation("shop.shapes", "not authorized", true),
                        new Creation("shop.published", "not authorized", true));

        assertThat(findings(List.of(), creations, refused))
                .extracting(Finding::check, Finding::severity, Finding::problem)
                .containsExactly(
                        tuple(
                                Check.TOPIC_RIGHTS,
                                Severity.WRONG,
                                "topic shop.shapes cannot be created: not authorized"),
                        tuple(
                                Check.TOPIC_RIGHTS,
                                Severity.ADVICE,
                                "topic shop.published cannot be created: not authorized (only published shapes need it)"),
                        tuple(
                                Check.TRANSACTION_RIGHTS,
                                Severity.WRONG,
                                "the client lacks rights on transactional ids that begin with shop-shapelog-"),
                        tuple(
                                Check.TRANSACTION_RIGHTS,
                                Severity.ADVICE,
                                "the client lacks rights on transactional ids that begin with shop-publisher- (only published shapes need it)"));
    }

    @Test
    void rights_on_the_topic_of_cursors_are_an_advice() {
        var topic =
                new Topic(
                        "shop.published",
                        1,
                        1,
                        1,
                        Map.of("cleanup.policy", "compact"),
                        Set.of(AclOperation.DESCRIBE));

        assertThat(findings(List.of(topic), List.of(), ALL))
                .filteredOn(each -> each.check() == Check.TOPIC_RIGHTS)
                .singleElement()
                .extracting(Finding::severity)
                .isEqualTo(Severity.ADVICE);
    }
}
