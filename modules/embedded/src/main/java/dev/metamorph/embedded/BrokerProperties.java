package dev.metamorph.embedded;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * The settings of a single broker that is its own controller.
 *
 * <p>A restarted broker must wait until its old registration is gone. A controlled shutdown removes
 * it at once; after a crash the session must expire, so it is 3 s instead of 9 s (a shorter session
 * would expire whenever the machine is busy). The rest replaces defaults meant for many large
 * brokers by values for one small one. {@code docs/decisions/0002-embedded-servers.md} has the
 * figures.
 */
record BrokerProperties(Path data, int port, int controllerPort, Map<String, String> more) {
    static final String CONTROLLER = "CONTROLLER";

    Map<String, String> all() {
        var all = new TreeMap<String, String>();
        all.put("process.roles", "broker,controller");
        all.put("node.id", "1");
        all.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        all.put("controller.listener.names", CONTROLLER);
        all.put(
                "listeners",
                "BROKER://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d".formatted(port, controllerPort));
        all.put("advertised.listeners", "BROKER://127.0.0.1:" + port);
        all.put("listener.security.protocol.map", "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT");
        all.put("inter.broker.listener.name", "BROKER");
        all.put("log.dirs", data.toString());

        all.put("controlled.shutdown.enable", "true");
        all.put("broker.session.timeout.ms", "3000");
        all.put("broker.heartbeat.interval.ms", "300");
        all.put("initial.broker.registration.timeout.ms", "30000");

        all.put("auto.create.topics.enable", "false");
        all.put("offsets.topic.replication.factor", "1");
        all.put("offsets.topic.num.partitions", "4");
        // A stack that was stopped for more than the default week must still find its position.
        all.put("offsets.retention.minutes", "525600");
        all.put("transaction.state.log.replication.factor", "1");
        all.put("transaction.state.log.min.isr", "1");
        all.put("transaction.state.log.num.partitions", "4");
        all.put("group.initial.rebalance.delay.ms", "0");
        all.put("num.network.threads", "2");
        all.put("num.io.threads", "4");
        all.put("num.recovery.threads.per.data.dir", "2");
        all.put("log.cleaner.dedupe.buffer.size", "8388608");
        all.putAll(more);
        return all;
    }
}
