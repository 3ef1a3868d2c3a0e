package dev.metamorph.app.oracle;

import dev.metamorph.app.service.Instances;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;

/** The faults of Postgres, Kafka, the network between and the service itself, one after another. */
final class ServerFaults {
    private static final boolean SOAK = Boolean.getBoolean("metamorph.soak");
    private static final Duration WHILE = Duration.ofSeconds(3);

    /** Longer than a member of Kafka's group may be silent, and than a transaction may be open. */
    private static final Duration LONG = Duration.ofSeconds(SOAK ? 31 : 8);

    private static final String TERMINATE_SENDERS =
            "SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE active";

    private static final String TERMINATE_ALL =
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '%s'"
                    .formatted(Servers.ROLE);

    private final Servers servers;

    private ServerFaults(Servers servers) {
        this.servers = servers;
    }

    /**
     * All of them in an order that the seed decides, then again; or the one that a system property
     * names.
     */
    static Faults of(Servers servers, long seed) {
        var kinds = new ServerFaults(servers).kinds();
        var names = new ArrayList<>(kinds.keySet());
        var only = System.getProperty("metamorph.oracle.fault", "");
        if (!only.isEmpty()) {
            names.removeIf(name -> !name.equals(only));
        }
        Collections.shuffle(names, new Random(seed));
        var turn = new int[1];
        return (instances, random) -> {
            var name = names.get(turn[0]++ % names.size());
            var ends = kinds.getOrDefault(name, Faults.kills()).strike(instances, random);
            System.out.printf("oracle: fault %d %s%n", turn[0], name);
            return ends;
        };
    }

    private Map<String, Faults> kinds() {
        var kinds = new LinkedHashMap<String, Faults>();
        kinds.put("service killed", Faults.kills());
        kinds.put("Postgres restarted", (_, _) -> does(servers.postgres()::restart));
        kinds.put("Postgres stopped at once", (_, _) -> does(this::crash));
        kinds.put("walsender terminated", (_, _) -> does(() -> execute(TERMINATE_SENDERS)));
        kinds.put("all sessions terminated", (_, _) -> does(() -> execute(TERMINATE_ALL)));
        kinds.put("no connection allowed", (_, _) -> does(this::refuseConnections));
        kinds.put("connections half open", (_, _) -> does(this::halfOpen));
        kinds.put("connections reset", (_, _) -> does(servers.network()::reset));
        kinds.put("network partitioned", (_, _) -> does(this::partition));
        kinds.put("password changed", (_, _) -> changePassword());
        kinds.put("standby does not answer", (_, _) -> does(this::missStandby));
        kinds.put("broker restarted", (_, _) -> does(servers.broker()::restart));
        kinds.put("broker killed", (_, _) -> does(this::killBroker));
        kinds.put("slot invalidated", this::invalidateSlot);
        kinds.put("slot dropped", this::dropSlot);
        kinds.put("publication dropped", this::dropPublication);
        var kafka = new KafkaFaults(servers);
        kinds.put("network to Kafka partitioned", (_, _) -> does(kafka::partition));
        kinds.put("connections to Kafka half open", (_, _) -> does(kafka::halfOpen));
        kinds.put("broker frozen", (_, _) -> does(kafka::freeze));
        kinds.put("data folder lost", kafka::loseFolder);
        kinds.put("end of the changelog lost", kafka::loseChangelog);
        kinds.put("end of the changelog lost while stopped", kafka::loseChangelogWhileStopped);
        kinds.put("end of the feed lost", kafka::loseFeed);
        kinds.put("feed deleted", this::deleteFeed);
        return kinds;
    }

    private static Faults.Ends does(Runnable fault) {
        fault.run();
        return Faults.Ends.NOTHING;
    }

    private void execute(String... statements) {
        var all = new ArrayList<>(List.of("SET synchronous_commit = local"));
        all.addAll(List.of(statements));
        servers.database().execute(all.toArray(String[]::new));
    }

    private void crash() {
        servers.postgres().crash();
        servers.postgres().restart();
    }

    private void refuseConnections() {
        execute("ALTER ROLE %s CONNECTION LIMIT 0".formatted(Servers.ROLE), TERMINATE_ALL);
        pause();
        execute("ALTER ROLE %s CONNECTION LIMIT -1".formatted(Servers.ROLE));
    }

    private void halfOpen() {
        servers.network().halfOpen();
        pause();
        servers.network().heal();
    }

    private void partition() {
        servers.network().partition();
        pause(LONG);
        servers.network().heal();
    }

    /** The password that the service has is wrong for a while; then its file has the new one. */
    private Faults.Ends changePassword() throws IOException {
        servers.changePassword();
        execute(TERMINATE_ALL);
        pause();
        servers.tellPassword();
        return Faults.Ends.NOTHING;
    }

    /** Commits wait, and are in the WAL. */
    private void missStandby() {
        execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'", "SELECT pg_reload_conf()");
        pause();
        execute("ALTER SYSTEM RESET synchronous_standby_names", "SELECT pg_reload_conf()");
    }

    private void killBroker() {
        servers.broker().kill();
        servers.broker().restart();
    }

    /** More WAL than the slot may keep, while nobody reads it. */
    private Faults.Ends invalidateSlot(Instances instances, Random random)
            throws IOException, InterruptedException {
        for (var i = 0; i < instances.size(); i++) {
            instances.get(i).freeze();
        }
        execute("ALTER SYSTEM SET max_slot_wal_keep_size = '1MB'", "SELECT pg_reload_conf()");
        Eventually.holds(
                "the slot is invalidated",
                () -> {
                    execute(
                            "SELECT pg_logical_emit_message(false, 'oracle', 'x')",
                            "SELECT pg_switch_wal()",
                            "CHECKPOINT");
                    return servers.database()
                            .query("SELECT wal_status FROM pg_replication_slots")
                            .contains(List.of("lost"));
                });
        execute("ALTER SYSTEM RESET max_slot_wal_keep_size", "SELECT pg_reload_conf()");
        for (var i = 0; i < instances.size(); i++) {
            instances.get(i).thaw();
        }
        return Faults.Ends.EVERYTHING;
    }

    private Faults.Ends dropSlot(Instances instances, Random random)
            throws IOException, InterruptedException {
        for (var i = 0; i < instances.size(); i++) {
            instances.get(i).freeze();
        }
        execute(TERMINATE_SENDERS);
        Eventually.holds(
                "the slot is dropped",
                () -> {
                    execute(
                            "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots"
                                    + " WHERE NOT active");
                    return servers.database()
                            .query("SELECT slot_name FROM pg_replication_slots")
                            .isEmpty();
                });
        for (var i = 0; i < instances.size(); i++) {
            instances.get(i).thaw();
        }
        return Faults.Ends.EVERYTHING;
    }

    private Faults.Ends dropPublication(Instances instances, Random random) {
        execute("DROP PUBLICATION IF EXISTS " + servers.publication());
        return Faults.Ends.EVERYTHING_SOON;
    }

    private Faults.Ends deleteFeed(Instances instances, Random random)
            throws IOException, InterruptedException {
        for (var i = 0; i < instances.size(); i++) {
            instances.get(i).kill();
        }
        try (var feed = new FeedTopic(servers.settings())) {
            feed.delete();
        } catch (ExecutionException e) {
            throw new AssertionError(e);
        }
        for (var i = 0; i < instances.size(); i++) {
            instances.get(i).startAgain();
        }
        return Faults.Ends.EVERYTHING;
    }

    static void pause() {
        pause(WHILE);
    }

    /** Long enough for what is noticed only after timeouts. */
    static void pauseLong() {
        pause(LONG);
    }

    private static void pause(Duration time) {
        var end = System.nanoTime() + time.toNanos();
        for (var left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
