package dev.metamorph.app.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

/** The property test against Postgres; its length and seed are settings. */
@Tag("servers")
final class OracleTest {
    private static final boolean SOAK = Boolean.getBoolean("metamorph.soak");

    @TempDir Path folder;

    @Test
    void every_shape_equals_its_sql_after_every_batch_and_through_faults() throws Exception {
        var seed = Long.getLong("metamorph.oracle.seed", System.nanoTime() & 0xFFFF_FFFFL);
        var faults = Integer.getInteger("metamorph.oracle.faults", SOAK ? 100 : 8);
        var batches = Integer.getInteger("metamorph.oracle.batches", SOAK ? 1_000 : 32);
        var ratio = Integer.getInteger("metamorph.oracle.compact", seed % 3 == 0 ? 0 : 1);
        System.out.printf(
                "oracle: -Dmetamorph.oracle.seed=%d batches=%d faults=%d compact=%d%n",
                seed, batches, faults, ratio);

        try (var servers = Servers.start(folder);
                var run = OracleRun.start(servers, seed, ratio)) {
            var comparisons = run.batches(batches, faults);

            System.out.printf("oracle: %d comparisons, %s%n", comparisons, run.counts());
            assertThat(comparisons).isGreaterThan(batches);
        }
    }
}
