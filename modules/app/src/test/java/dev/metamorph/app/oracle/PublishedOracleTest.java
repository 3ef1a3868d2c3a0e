package dev.metamorph.app.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.embedded.EmbeddedKafkaProcess;
import dev.metamorph.embedded.KafkaSettings;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

/** The property test of published shapes; its length and seed are settings. */
@Tag("servers")
final class PublishedOracleTest {
    @TempDir Path folder;

    @Test
    @EnabledIfSystemProperty(named = "metamorph.soak", matches = "true")
    void every_topic_equals_its_shape_and_its_sql_through_faults() throws Exception {
        var seed = Long.getLong("metamorph.oracle.seed", System.nanoTime() & 0xFFFF_FFFFL);
        var faults = Integer.getInteger("metamorph.published.faults", 200);
        System.out.printf("published: -Dmetamorph.oracle.seed=%d faults=%d%n", seed, faults);
        var settings =
                KafkaSettings.temporary()
                        .with("group.min.session.timeout.ms", "1000")
                        .with("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000")
                        .with(
                                "authorizer.class.name",
                                "org.apache.kafka.metadata.authorizer.StandardAuthorizer")
                        .with("allow.everyone.if.no.acl.found", "true");
        try (var broker = EmbeddedKafkaProcess.start(settings);
                var run = PublishedRun.start(folder, broker, seed)) {
            var comparisons = run.strike(faults);

            System.out.printf("published: %d comparisons%n", comparisons);
            assertThat(comparisons).isGreaterThan(faults);
        }
    }
}
