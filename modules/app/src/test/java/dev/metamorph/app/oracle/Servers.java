package dev.metamorph.app.oracle;

import dev.metamorph.app.service.ServiceSettings;
import dev.metamorph.embedded.EmbeddedKafkaProcess;
import dev.metamorph.embedded.EmbeddedPostgres;
import dev.metamorph.embedded.KafkaSettings;
import dev.metamorph.embedded.Ports;
import dev.metamorph.embedded.testing.FaultyProxy;
import dev.metamorph.embedded.testing.TestDatabase;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The servers of one run of the property test, which its faults stop, cut off and damage. The
 * service reaches Postgres and Kafka through proxies, and Postgres by a password and as a role that
 * may do no more than it must; the test itself connects directly and as the superuser.
 */
final class Servers implements AutoCloseable {
    /** The role of the service: it may replicate, owns its database and nothing else. */
    static final String ROLE = "follower";

    private final EmbeddedPostgres postgres;
    private final EmbeddedKafkaProcess broker;
    private final FaultyProxy network;
    private final FaultyProxy kafkaNetwork;
    private final TestDatabase database;
    private final ServiceSettings settings;
    private final Path url;
    private int passwords;

    private Servers(
            EmbeddedPostgres postgres,
            EmbeddedKafkaProcess broker,
            FaultyProxy kafkaNetwork,
            Path folder)
            throws IOException {
        this.postgres = postgres;
        this.broker = broker;
        this.kafkaNetwork = kafkaNetwork;
        network = FaultyProxy.to(postgres.port());
        database = TestDatabase.create(postgres, "oracle");
        database.execute(
                "CREATE ROLE %s LOGIN REPLICATION".formatted(ROLE),
                "ALTER DATABASE oracle OWNER TO " + ROLE,
                "ALTER SCHEMA public OWNER TO " + ROLE);
        url = folder.resolve("database-url");
        requirePassword();
        changePassword();
        tellPassword();
        settings =
                ServiceSettings.of("", "127.0.0.1:" + kafkaNetwork.port(), folder)
                        .withFile("DATABASE_URL", url)
                        .with("SCHEMA_CHECK_INTERVAL", "1s")
                        .with("MAX_RECONNECT_DELAY", "2s");
    }

    static Servers start(Path folder) throws IOException {
        var postgres = EmbeddedPostgres.start(EmbeddedPostgres.Settings.temporary());
        var kafkaNetwork = FaultyProxy.to(Ports.free());
        try {
            // What a killed service has left open is closed by the broker, which looks every 10 s.
            var kafka =
                    KafkaSettings.temporary()
                            .withPort(kafkaNetwork.target())
                            .with(
                                    "advertised.listeners",
                                    "BROKER://127.0.0.1:" + kafkaNetwork.port())
                            .with(
                                    "transaction.abort.timed.out.transaction.cleanup.interval.ms",
                                    "1000");
            return new Servers(postgres, EmbeddedKafkaProcess.start(kafka), kafkaNetwork, folder);
        } catch (IOException | RuntimeException | Error e) {
            kafkaNetwork.close();
            postgres.close();
            throw e;
        }
    }

    /** The other roles, the test's among them, still need none. */
    private void requirePassword() throws IOException {
        var file = Path.of(database.query("SHOW hba_file").getFirst().getFirst());
        var rules = "host all %s all scram-sha-256%n%s".formatted(ROLE, Files.readString(file));
        Files.writeString(file, rules);
        database.execute("SELECT pg_reload_conf()");
    }

    /** Gives the service's role a new password, which the service does not know yet. */
    void changePassword() {
        passwords++;
        database.execute("ALTER ROLE %s PASSWORD '%s'".formatted(ROLE, password()));
    }

    /** Writes the password into the file from which the service takes it. */
    void tellPassword() throws IOException {
        var fresh = url.resolveSibling("database-url.new");
        Files.writeString(
                fresh,
                "postgresql://%s:%s@127.0.0.1:%d/oracle"
                        .formatted(ROLE, password(), network.port()));
        Files.move(fresh, url, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private String password() {
        return "password-" + passwords;
    }

    EmbeddedPostgres postgres() {
        return postgres;
    }

    EmbeddedKafkaProcess broker() {
        return broker;
    }

    /** The network between the service and Postgres. */
    FaultyProxy network() {
        return network;
    }

    /** The network between the service and Kafka. */
    FaultyProxy kafkaNetwork() {
        return kafkaNetwork;
    }

    TestDatabase database() {
        return database;
    }

    ServiceSettings settings() {
        return settings;
    }

    /** The publication that the service makes. */
    String publication() {
        return "metamorph_" + settings.stack();
    }

    @Override
    public void close() {
        network.close();
        kafkaNetwork.close();
        broker.close();
        postgres.close();
    }
}
