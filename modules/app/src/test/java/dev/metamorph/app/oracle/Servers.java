package dev.metamorph.app.oracle;

import dev.metamorph.app.service.ServiceSettings;
import dev.metamorph.embedded.EmbeddedKafkaProcess;
import dev.metamorph.embedded.EmbeddedPostgres;
import dev.metamorph.embedded.KafkaSettings;
import dev.metamorph.embedded.testing.FaultyProxy;
import dev.metamorph.embedded.testing.TestDatabase;

import java.nio.file.Path;

/**
 * The servers of one run of the property test, which its faults stop, cut off and damage. The
 * service reaches Postgres through a proxy and as a role that may do no more than it must; the test
 * itself connects directly and as the superuser.
 */
final class Servers implements AutoCloseable {
    /** The role of the service: it may replicate, owns its database and nothing else. */
    static final String ROLE = "follower";

    private final EmbeddedPostgres postgres;
    private final EmbeddedKafkaProcess broker;
    private final FaultyProxy network;
    private final TestDatabase database;
    private final ServiceSettings settings;

    private Servers(EmbeddedPostgres postgres, EmbeddedKafkaProcess broker, Path folder) {
        this.postgres = postgres;
        this.broker = broker;
        network = FaultyProxy.to(postgres.port());
        database = TestDatabase.create(postgres, "oracle");
        database.execute(
                "CREATE ROLE %s LOGIN REPLICATION".formatted(ROLE),
                "ALTER DATABASE oracle OWNER TO " + ROLE,
                "ALTER SCHEMA public OWNER TO " + ROLE);
        settings =
                ServiceSettings.of(
                                "postgresql://%s@127.0.0.1:%d/oracle"
                                        .formatted(ROLE, network.port()),
                                broker.bootstrap(),
                                folder)
                        .with("SCHEMA_CHECK_INTERVAL", "1s")
                        .with("MAX_RECONNECT_DELAY", "2s");
    }

    static Servers start(Path folder) {
        var postgres = EmbeddedPostgres.start(EmbeddedPostgres.Settings.temporary());
        try {
            // What a killed service has left open is closed by the broker, which looks every 10 s.
            var kafka =
                    KafkaSettings.temporary()
                            .with(
                                    "transaction.abort.timed.out.transaction.cleanup.interval.ms",
                                    "1000");
            return new Servers(postgres, EmbeddedKafkaProcess.start(kafka), folder);
        } catch (RuntimeException | Error e) {
            postgres.close();
            throw e;
        }
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
        broker.close();
        postgres.close();
    }
}
