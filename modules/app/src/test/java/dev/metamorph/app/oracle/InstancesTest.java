package dev.metamorph.app.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.app.service.ServiceSettings;
import dev.metamorph.embedded.EmbeddedKafkaProcess;
import dev.metamorph.embedded.EmbeddedPostgres;
import dev.metamorph.embedded.KafkaSettings;
import dev.metamorph.embedded.testing.TestDatabase;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;

/** The property test with several instances; its length and seed are settings. */
@Tag("servers")
final class InstancesTest {
    private static final boolean SOAK = Boolean.getBoolean("metamorph.soak");

    @TempDir Path folder;

    @Test
    void every_shape_equals_its_sql_through_the_faults_of_three_instances() throws Exception {
        var seed = Long.getLong("metamorph.oracle.seed", System.nanoTime() & 0xFFFF_FFFFL);
        var faults = Integer.getInteger("metamorph.instances.faults", SOAK ? 100 : 5);
        var batches = Integer.getInteger("metamorph.instances.batches", faults * 2);
        var ratio = Integer.getInteger("metamorph.oracle.compact", seed % 3 == 0 ? 0 : 1);
        System.out.printf(
                "instances: -Dmetamorph.oracle.seed=%d batches=%d faults=%d compact=%d%n",
                seed, batches, faults, ratio);

        // What a killed instance has left open is closed by the broker, which looks every 10 s.
        var tuned =
                KafkaSettings.temporary()
                        .with(
                                "transaction.abort.timed.out.transaction.cleanup.interval.ms",
                                "1000");
        // A run that fails leaves a prepared transaction, which would hold other tests up.
        try (var broker = EmbeddedKafkaProcess.start(tuned);
                var postgres = EmbeddedPostgres.start(EmbeddedPostgres.Settings.temporary())) {
            var database = TestDatabase.create(postgres, "instances");
            var settings =
                    ServiceSettings.of(database, folder)
                            .with("KAFKA_BOOTSTRAP_SERVERS", broker.bootstrap())
                            .with("KAFKA_PRODUCER_TRANSACTION_TIMEOUT_MS", "6000")
                            .with("FEED_PARTITIONS", "8");
            var kinds = Faults.ofAllKinds(broker, Duration.ofSeconds(8));
            try (var run =
                    OracleRun.start(
                            database, OracleRun.compacting(settings, ratio), 3, kinds, seed)) {
                var comparisons = run.batches(batches, faults);

                System.out.printf("instances: %d comparisons, %s%n", comparisons, run.counts());
                assertThat(comparisons).isGreaterThan(batches);
            }
        }
    }
}
