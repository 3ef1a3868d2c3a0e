package dev.metamorph.app.doctor;

import dev.metamorph.app.doctor.KafkaReport.Topic;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Decides what is wrong with the settings of Kafka's brokers. Pure. A setting that a broker does
 * not tell is not judged.
 *
 * @param command the command that changes a setting of all brokers, up to {@code name=value}
 * @param brokers the number of brokers that are up
 * @param session the session timeout of the stack's consumer group
 * @param transaction the longest transaction of the shape logs
 */
record BrokerRules(String command, int brokers, Duration session, Duration transaction) {
    private static final int MIN_MESSAGE_BYTES = 1_000_000;
    private static final int DEFAULT_MESSAGE_BYTES = 1_048_588;
    private static final String STATIC = "in the settings of every broker, and restart them";

    /** Judges the settings of the broker with the least id. */
    void check(
            SortedMap<Integer, Map<String, String>> settings,
            List<Topic> topics,
            List<Finding> found) {
        if (settings.isEmpty()) {
            return;
        }
        // Brokers of one cluster have equal settings, unless an operator changes them one by one.
        var broker = new Broker(settings.firstKey(), settings.firstEntry().getValue());
        messages(broker, found);
        transactions(broker, topics, found);
        offsets(broker, topics, found);
        group(broker, found);
        if (broker.is("log.cleaner.enable", "false")) {
            found.add(
                    Finding.wrong(
                            Check.LOG_CLEANER,
                            "log.cleaner.enable is false on broker %d: the shape registry grows for ever"
                                    .formatted(broker.id()),
                            Remedy.action("set log.cleaner.enable=true " + STATIC)));
        }
        if (broker.is("unclean.leader.election.enable", "true")) {
            found.add(
                    Finding.advice(
                            Check.UNCLEAN_ELECTION,
                            "unclean.leader.election.enable is true on broker %d: acknowledged records can be lost, and all shapes then begin again"
                                    .formatted(broker.id()),
                            Remedy.command(command + "unclean.leader.election.enable=false")));
        }
    }

    private record Broker(int id, Map<String, String> settings) {
        boolean is(String name, String value) {
            return value.equals(settings.get(name));
        }

        long number(String name, long otherwise) {
            var text = settings.get(name);
            return text == null ? otherwise : Long.parseLong(text);
        }
    }

    private void messages(Broker broker, List<Finding> found) {
        var bytes = broker.number("message.max.bytes", MIN_MESSAGE_BYTES);
        if (bytes < MIN_MESSAGE_BYTES) {
            found.add(
                    Finding.wrong(
                            Check.MESSAGE_SIZE,
                            "message.max.bytes is %d on broker %d, and records have up to %d bytes"
                                    .formatted(bytes, broker.id(), MIN_MESSAGE_BYTES),
                            Remedy.command(
                                    command + "message.max.bytes=" + DEFAULT_MESSAGE_BYTES)));
        }
    }

    private void transactions(Broker broker, List<Topic> topics, List<Finding> found) {
        log(
                new Log(
                        Check.TRANSACTION_LOG,
                        "__transaction_state",
                        "transaction.state.log.replication.factor",
                        "transaction.state.log.min.isr"),
                broker,
                topics,
                found);
        var longest = broker.number("transaction.max.timeout.ms", Long.MAX_VALUE);
        if (longest < transaction.toMillis()) {
            found.add(
                    Finding.wrong(
                            Check.TRANSACTION_TIMEOUT,
                            "transaction.max.timeout.ms is %d on broker %d, and a transaction of the shape logs may take %d s"
                                    .formatted(longest, broker.id(), transaction.toSeconds()),
                            Remedy.setting(
                                    "KAFKA_STREAMS_PRODUCER_TRANSACTION_TIMEOUT_MS=" + longest)));
        }
    }

    private void offsets(Broker broker, List<Topic> topics, List<Finding> found) {
        log(
                new Log(
                        Check.OFFSETS_LOG,
                        "__consumer_offsets",
                        "offsets.topic.replication.factor",
                        ""),
                broker,
                topics,
                found);
    }

    /**
     * A topic of Kafka's own.
     *
     * @param factor the setting of its replication factor
     * @param minInSync the setting of how many replicas must be in sync; empty if it has none
     */
    private record Log(Check check, String topic, String factor, String minInSync) {}

    private void log(Log log, Broker broker, List<Topic> topics, List<Finding> found) {
        var existing = topics.stream().filter(topic -> topic.name().equals(log.topic())).findAny();
        if (existing.isPresent()) {
            existing(log, existing.get(), found);
            return;
        }
        var factor = broker.number(log.factor(), 1);
        if (factor > brokers) {
            found.add(
                    Finding.wrong(
                            log.check(),
                            "%s is %d, and there are %d brokers: Kafka cannot create %s"
                                    .formatted(log.factor(), factor, brokers, log.topic()),
                            Remedy.action(
                                    "set %s=%d %s".formatted(log.factor(), brokers, STATIC))));
        }
        var inSync = broker.number(log.minInSync(), 1);
        if (inSync > Math.min(factor, brokers)) {
            found.add(
                    Finding.wrong(
                            log.check(),
                            "%s is %d, and %s will have %d replicas: transactions wait for ever"
                                    .formatted(
                                            log.minInSync(),
                                            inSync,
                                            log.topic(),
                                            Math.min(factor, brokers)),
                            Remedy.action(
                                    "set %s=%d %s"
                                            .formatted(
                                                    log.minInSync(),
                                                    Math.min(factor, brokers),
                                                    STATIC))));
        }
    }

    private void existing(Log log, Topic topic, List<Finding> found) {
        var needed = Integer.parseInt(topic.settings().getOrDefault("min.insync.replicas", "1"));
        if (topic.inSync() < needed) {
            found.add(
                    Finding.wrong(
                            log.check(),
                            "%s has %d replicas in sync and needs %d: nothing can be written to it"
                                    .formatted(topic.name(), topic.inSync(), needed),
                            topic.replicas() < needed
                                    ? Remedy.command(
                                            command.replace(
                                                            "brokers --entity-default",
                                                            "topics --entity-name " + topic.name())
                                                    + "min.insync.replicas="
                                                    + topic.replicas())
                                    : Remedy.action("start the brokers that are down")));
        }
    }

    private void group(Broker broker, List<Finding> found) {
        var least = broker.number("group.min.session.timeout.ms", 0);
        var most = broker.number("group.max.session.timeout.ms", Long.MAX_VALUE);
        var ours = session.toMillis();
        if (ours < least || ours > most) {
            found.add(
                    Finding.wrong(
                            Check.SESSION_TIMEOUT,
                            "the group's session timeout is %d ms, and broker %d admits %d to %d"
                                    .formatted(ours, broker.id(), least, most),
                            Remedy.setting(
                                    "KAFKA_CONSUMER_SESSION_TIMEOUT_MS="
                                            + Math.clamp(ours, least, most))));
        }
    }
}
