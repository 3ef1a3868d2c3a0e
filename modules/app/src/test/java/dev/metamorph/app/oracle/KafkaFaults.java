package dev.metamorph.app.oracle;

import dev.metamorph.app.service.Instances;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Random;

/** Faults of the broker, and of what is kept in it and in the folders of the service. */
final class KafkaFaults {
    private static final int TRANSACTIONS = 4;

    private final Servers servers;

    KafkaFaults(Servers servers) {
        this.servers = servers;
    }

    void freeze() {
        servers.broker().freeze();
        ServerFaults.pause();
        servers.broker().thaw();
    }

    void partition() {
        servers.kafkaNetwork().partition();
        ServerFaults.pauseLong();
        servers.kafkaNetwork().heal();
    }

    void halfOpen() {
        servers.kafkaNetwork().halfOpen();
        ServerFaults.pause();
        servers.kafkaNetwork().heal();
    }

    /** The store is restored from its changelog. */
    Faults.Ends loseFolder(Instances instances, Random random) throws IOException {
        var one = random.nextInt(instances.size());
        instances.get(one).kill();
        delete(Path.of(servers.settings().forInstance(one + 1).environment().get("DATA_DIR")));
        instances.get(one).startAgain();
        return Faults.Ends.NOTHING;
    }

    Faults.Ends loseChangelog(Instances instances, Random random) throws IOException {
        loseEnd("-shapelog-log-changelog");
        return Faults.Ends.EVERYTHING;
    }

    Faults.Ends loseChangelogWhileStopped(Instances instances, Random random) throws IOException {
        for (var i = 0; i < instances.size(); i++) {
            instances.get(i).stop();
        }
        loseEnd("-shapelog-log-changelog");
        for (var i = 0; i < instances.size(); i++) {
            instances.get(i).startAgain();
        }
        return Faults.Ends.EVERYTHING;
    }

    Faults.Ends loseFeed(Instances instances, Random random) throws IOException {
        loseEnd(".feed");
        return Faults.Ends.EVERYTHING;
    }

    private void loseEnd(String topic) throws IOException {
        servers.broker().kill();
        new TopicFiles(servers.broker(), servers.settings().stack() + topic).cut(TRANSACTIONS);
        servers.broker().restart();
    }

    /** The service that used it is gone. */
    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
