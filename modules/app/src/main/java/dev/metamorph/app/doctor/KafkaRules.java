package dev.metamorph.app.doctor;

import dev.metamorph.app.doctor.KafkaReport.Facts;
import dev.metamorph.app.doctor.KafkaReport.Topic;
import dev.metamorph.feed.topic.TopicRules;

import org.apache.kafka.common.acl.AclOperation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Decides what is wrong with a Kafka cluster. Pure.
 *
 * @param stack what the stack uses of Kafka
 */
record KafkaRules(Stack stack) {
    /** {@code metadata.version} 3.3-IV3, the oldest one with which KRaft was ready. */
    private static final int OLDEST_METADATA = 7;

    private static final Set<AclOperation> OF_TOPIC =
            EnumSet.of(AclOperation.DESCRIBE, AclOperation.READ, AclOperation.WRITE);
    private static final Set<AclOperation> OF_GROUP =
            EnumSet.of(AclOperation.DESCRIBE, AclOperation.READ);

    /**
     * The part of Kafka that a stack uses.
     *
     * @param id the stack's id
     * @param principal the client's name in ACLs
     * @param feed the feed's topic
     * @param publishing the topic and the transactional id that only published shapes need
     * @param partitions {@code FEED_PARTITIONS}
     * @param session the session timeout of the group
     * @param transaction the longest transaction of the shape logs
     */
    record Stack(
            String id,
            String bootstrap,
            String principal,
            String feed,
            Set<String> publishing,
            int partitions,
            Duration session,
            Duration transaction) {}

    List<Finding> findings(KafkaReport report) {
        return switch (report) {
            case KafkaReport.Unreachable(var reason) ->
                    List.of(
                            Finding.wrong(
                                    Check.KAFKA_REACHABLE,
                                    "cannot reach Kafka at %s: %s"
                                            .formatted(stack.bootstrap(), reason),
                                    Remedy.action(
                                            "check KAFKA_BOOTSTRAP_SERVERS and the settings of its clients (KAFKA_SECURITY_PROTOCOL, ...)")));
            case Facts facts -> findings(facts);
        };
    }

    private List<Finding> findings(Facts facts) {
        var found = new ArrayList<Finding>();
        if (facts.metadataVersion() < OLDEST_METADATA) {
            found.add(
                    Finding.advice(
                            Check.KAFKA_VERSION,
                            facts.metadataVersion() == 0
                                    ? "Kafka does not tell its metadata version"
                                    : "Kafka's metadata version is %d, before 3.3"
                                            .formatted(facts.metadataVersion()),
                            Remedy.action(
                                    "use Kafka 3.3 or later in KRaft mode; 4.4 is the version that is tested")));
        }
        facts.creations().forEach(creation -> creation(creation, facts.brokers(), found));
        facts.topics().forEach(topic -> topic(topic, facts.brokers(), found));
        rights(facts.rights(), found);
        unchecked(facts.rights().hidden(), found);
        new BrokerRules(
                        command("brokers --entity-default"),
                        facts.brokers(),
                        stack.session(),
                        stack.transaction())
                .check(new TreeMap<>(facts.settings()), facts.topics(), found);
        facts.clock().forEach(clock -> ClockRules.kafka(clock.ahead(), clock.uncertainty(), found));
        return found;
    }

    private void creation(KafkaReport.Creation creation, int brokers, List<Finding> found) {
        if (creation.refusal().isEmpty()) {
            return;
        }
        var problem =
                "topic %s cannot be created: %s%s"
                        .formatted(creation.topic(), creation.refusal(), onlyFor(creation.topic()));
        if (creation.unauthorized()) {
            found.add(
                    new Finding(
                            Check.TOPIC_RIGHTS,
                            severity(creation.topic()),
                            problem,
                            acl(
                                    "--topic " + creation.topic(),
                                    EnumSet.of(
                                            AclOperation.CREATE,
                                            AclOperation.DESCRIBE,
                                            AclOperation.DESCRIBE_CONFIGS,
                                            AclOperation.READ,
                                            AclOperation.WRITE,
                                            AclOperation.DELETE))));
        } else if (creation.refusal().contains("eplication factor")) {
            found.add(
                    new Finding(
                            Check.BROKERS,
                            severity(creation.topic()),
                            problem,
                            Remedy.setting("TOPIC_REPLICATION=%d".formatted(brokers))));
        } else {
            found.add(
                    new Finding(
                            Check.TOPICS,
                            severity(creation.topic()),
                            problem,
                            Remedy.action(
                                    "ask the operator of Kafka for a policy that admits it")));
        }
    }

    /** A stack without published shapes works without what only these need. */
    private Severity severity(String name) {
        return stack.publishing().contains(name) ? Severity.ADVICE : Severity.WRONG;
    }

    private String onlyFor(String name) {
        return stack.publishing().contains(name) ? " (only published shapes need it)" : "";
    }

    private void topic(Topic topic, int brokers, List<Finding> found) {
        if (topic.name().startsWith("__")) {
            return;
        }
        var isFeed = topic.name().equals(stack.feed());
        if (isFeed && topic.partitions() != stack.partitions()) {
            found.add(
                    Finding.wrong(
                            Check.TOPICS,
                            "topic %s has %d partitions, not %d"
                                    .formatted(
                                            topic.name(), topic.partitions(), stack.partitions()),
                            Remedy.setting("FEED_PARTITIONS=%d".formatted(topic.partitions()))));
        }
        var rules = isFeed ? TopicRules.feed() : TopicRules.compacted();
        var mend = rules.toMend(topic.settings(), topic.replicas());
        if (!mend.isEmpty()) {
            found.add(
                    Finding.wrong(
                            Check.TOPICS,
                            "topic %s has a configuration that loses or refuses records"
                                    .formatted(topic.name()),
                            Remedy.command(
                                    command("topics --entity-name " + topic.name())
                                            + mend.entrySet().stream()
                                                    .map(each ->
                                                            each.getKey() + "=" + each.getValue())
                                                    .collect(Collectors.joining(",")))));
        }
        if (topic.replicas() == 1 && brokers > 1) {
            found.add(
                    Finding.advice(
                            Check.BROKERS,
                            "topic %s has one replica: the loss of its broker's disk loses it"
                                    .formatted(topic.name()),
                            Remedy.action(
                                    "give its partitions more replicas with kafka-reassign-partitions.sh")));
        }
        var needed = EnumSet.copyOf(OF_TOPIC);
        if (isFeed) {
            needed.add(AclOperation.DELETE);
        }
        if (!topic.operations().isEmpty()) {
            needed.removeAll(topic.operations());
            if (!needed.isEmpty()) {
                found.add(
                        new Finding(
                                Check.TOPIC_RIGHTS,
                                severity(topic.name()),
                                "the client lacks rights on topic %s: %s%s"
                                        .formatted(
                                                topic.name(), names(needed), onlyFor(topic.name())),
                                acl("--topic " + topic.name(), needed)));
            }
        }
    }

    private void rights(KafkaReport.Rights rights, List<Finding> found) {
        var missing = EnumSet.copyOf(OF_GROUP);
        missing.removeAll(rights.group());
        var told = rights.groupRefused() || !rights.group().isEmpty();
        if (told && !missing.isEmpty()) {
            found.add(
                    Finding.wrong(
                            Check.GROUP_RIGHTS,
                            "the client lacks rights on the group %s-shapelog: %s"
                                    .formatted(stack.id(), names(missing)),
                            acl("--group %s-shapelog".formatted(stack.id()), missing)));
        }
        for (var id : rights.refusedIds()) {
            var prefix = id.substring(0, id.lastIndexOf('-') + 1);
            found.add(
                    new Finding(
                            Check.TRANSACTION_RIGHTS,
                            severity(id),
                            "the client lacks rights on transactional ids that begin with %s%s"
                                    .formatted(prefix, onlyFor(id)),
                            acl(
                                    "--transactional-id %s --resource-pattern-type prefixed"
                                            .formatted(prefix),
                                    EnumSet.of(AclOperation.DESCRIBE, AclOperation.WRITE))));
        }
    }

    /** A question about them could create these topics, so it was not asked. */
    private void unchecked(Set<String> hidden, List<Finding> found) {
        if (hidden.contains(KafkaProbe.OFFSETS)) {
            found.add(
                    Finding.advice(
                            Check.GROUP_RIGHTS,
                            "the rights on the group %s-shapelog are not checked, because the client may not describe topic %s"
                                    .formatted(stack.id(), KafkaProbe.OFFSETS),
                            describe(KafkaProbe.OFFSETS)));
        }
        if (hidden.contains(KafkaProbe.TRANSACTIONS)) {
            found.add(
                    Finding.advice(
                            Check.TRANSACTION_RIGHTS,
                            "the rights on transactional ids are not checked, because the client may not describe topic "
                                    + KafkaProbe.TRANSACTIONS,
                            describe(KafkaProbe.TRANSACTIONS)));
        }
    }

    private Remedy describe(String topic) {
        return acl("--topic " + topic, EnumSet.of(AclOperation.DESCRIBE));
    }

    private Remedy acl(String resource, Set<AclOperation> operations) {
        var all =
                operations.stream()
                        .map(each -> "--operation " + word(each))
                        .collect(Collectors.joining(" "));
        return Remedy.command(
                "kafka-acls.sh --bootstrap-server %s --add --allow-principal User:%s %s %s"
                        .formatted(stack.bootstrap(), stack.principal(), all, resource));
    }

    private static String names(Set<AclOperation> operations) {
        return operations.stream().map(KafkaRules::word).collect(Collectors.joining(", "));
    }

    /** The operation as Kafka's tools spell it: {@code DescribeConfigs}. */
    private static String word(AclOperation operation) {
        return Arrays.stream(operation.name().split("_"))
                .map(part -> part.charAt(0) + part.substring(1).toLowerCase(Locale.ROOT))
                .collect(Collectors.joining());
    }

    private String command(String entity) {
        return "kafka-configs.sh --bootstrap-server %s --alter --entity-type %s --add-config "
                .formatted(stack.bootstrap(), entity);
    }
}
