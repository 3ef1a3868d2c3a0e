package dev.metamorph.shapelog;

import static dev.metamorph.shapelog.task.Items.all;
import static dev.metamorph.shapelog.task.Items.insert;
import static dev.metamorph.shapelog.task.Items.row;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.embedded.testing.TestKafka;
import dev.metamorph.shape.change.Change;
import dev.metamorph.shapelog.task.Rig;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;

/** An instance that is killed and started again. */
@Tag("servers")
@Execution(ExecutionMode.CONCURRENT)
final class CrashTest {
    @Test
    void a_killed_instance_soon_serves_the_same_log_without_a_partial_transaction(
            @TempDir Path folder) throws Exception {
        try (var rig = new EngineRig(TestKafka.shared(), TestKafka.freshStack(), folder)) {
            rig.feed().shape(all("h", 100_000), row(1, "a"));
            IntStream.range(0, 2000).forEach(i -> rig.feed().transaction(2000 + i, change(i)));
            rig.feed().part(5000, 0, false, insert(1, "half"), insert(2, "of it"));
            var before = firstLife(rig);

            var started = System.nanoTime();
            try (var second = EngineProcess.start(rig.settings())) {
                assertThat(second.digest("h", "3999_0")).isEqualTo(before);
                var served = Duration.ofNanos(System.nanoTime() - started);
                rig.feed().part(5000, 2, true, insert(3, "whole"));

                assertThat(second.digest("h", "5000_4")).isEqualTo(expected(rig));
                assertThat(served).isLessThan(Duration.ofSeconds(30));
            }
        }
    }

    private static Change change(int number) {
        return insert(number, "x".repeat(number % 700));
    }

    private static String firstLife(EngineRig rig) throws Exception {
        try (var first = EngineProcess.start(rig.settings())) {
            var digest = first.digest("h", "3999_0");
            first.kill();
            return digest;
        }
    }

    /** The digest of the log that a task without Kafka makes of the same feed. */
    private static String expected(EngineRig rig) {
        var task = new Rig();
        rig.feed().values().forEach(task::take);
        return Digests.of(task.log("h").replaceAll(" -> [^\n]*\n", ","));
    }
}
