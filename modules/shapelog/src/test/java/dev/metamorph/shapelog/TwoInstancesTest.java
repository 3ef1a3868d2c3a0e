package dev.metamorph.shapelog;

import static dev.metamorph.shapelog.task.Items.all;
import static dev.metamorph.shapelog.task.Items.insert;
import static dev.metamorph.shapelog.task.Items.row;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.embedded.testing.TestKafka;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.port.ShapeLogs.Answer;
import dev.metamorph.shape.port.ShapeRef;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Logs that another instance owns, or that move to another instance. */
@Tag("servers")
@Execution(ExecutionMode.CONCURRENT)
final class TwoInstancesTest {
    private static final ShapeRef SHAPE = new ShapeRef(new ShapeHandle("h"), 0);
    private static final LogOffset END = new LogOffset(2000, 0);

    @Test
    void an_instance_without_the_log_names_its_owner_stands_by_and_takes_over(
            @TempDir Path here, @TempDir Path there) throws Exception {
        var stack = TestKafka.freshStack();
        try (var rig = new EngineRig(TestKafka.shared(), stack, here)) {
            rig.feed().shape(all("h"), row(1, "a")).transaction(2000, insert(2, "b"));
            try (var first = new Instance(rig, rig.settings());
                    var second = new Instance(rig, rig.settingsOf(there, 2))) {
                var owner = owner(first, second);
                var log = owner.reader().untilHere(END);
                var other = owner.equals(first) ? second : first;

                owner.close();

                assertThat(other.reader().untilHere(END)).isEqualTo(log);
                assertThat(other.engine().standby(SHAPE, LogOffset.SNAPSHOT_END)).isEmpty();
            }
        }
    }

    /** Its store is that of the former owner, and no update tells it how old the store is. */
    @Test
    void an_instance_that_comes_back_stands_by_without_a_change(
            @TempDir Path here, @TempDir Path there) throws Exception {
        var stack = TestKafka.freshStack();
        try (var rig = new EngineRig(TestKafka.shared(), stack, here)) {
            rig.feed().shape(all("h"), row(1, "a")).transaction(2000, insert(2, "b"));
            try (var first = new Instance(rig, rig.settings())) {
                first.reader().until(END);
            }
            try (var second = new Instance(rig, rig.settingsOf(there, 2))) {
                second.reader().untilHere(END);
                try (var again = new Instance(rig, rig.settings())) {
                    owner(again, second);
                }
            }
        }
    }

    @Test
    void the_open_transaction_of_a_killed_instance_does_not_delay_its_partition(
            @TempDir Path here, @TempDir Path there) throws Exception {
        var stack = TestKafka.freshStack();
        try (var rig = new EngineRig(TestKafka.shared(), stack, here);
                var first = EngineProcess.start(stays(rig.settings()))) {
            rig.feed().shape(all("h"), row(1, "a"));
            first.digest("h", "0_inf");
            try (var second = new Instance(rig, stays(rig.settingsOf(there, 2)))) {
                second.awaitNaming(rig.settings().address());
                rig.feed().transaction(2000, insert(2, "b"));
                var log = first.digest("h", END.toString());
                rig.awaitOpenTransaction();
                first.kill();
                var killed = System.nanoTime();

                second.reader().awaitHere();
                assertThat(second.reader().digest(END)).isEqualTo(log);

                // The broker alone would abort the transaction after two minutes.
                assertThat(Duration.ofNanos(System.nanoTime() - killed))
                        .isLessThan(Duration.ofSeconds(90));
            }
        }
    }

    /**
     * Makes transactions long, and keeps the task from moving to an instance that is nearly caught
     * up.
     */
    private static ShapeLogSettings stays(ShapeLogSettings settings) {
        return settings.with("commit.interval.ms", "110000")
                .with("producer.transaction.timeout.ms", "120000")
                .with("acceptable.recovery.lag", "0");
    }

    /**
     * Waits until one instance owns the log and the other one's standby agrees; Kafka decides
     * which.
     */
    private static Instance owner(Instance first, Instance second) {
        var deadline = System.nanoTime() + EngineRig.PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            if (first.serves() && second.standsByFor(first)) {
                return first;
            }
            if (second.serves() && first.standsByFor(second)) {
                return second;
            }
            LockSupport.parkNanos(5_000_000);
        }
        throw new AssertionError("no instance stands by for the owner of the log");
    }

    private record Instance(ShapeLogEngine engine, LogReader reader, URI address)
            implements AutoCloseable {
        Instance(EngineRig rig, ShapeLogSettings settings) {
            this(rig, ShapeLogEngine.start(settings, new Heard()), settings.address());
        }

        private Instance(EngineRig rig, ShapeLogEngine engine, URI address) {
            this(engine, rig.reader(engine, "h"), address);
        }

        boolean serves() {
            return engine.read(SHAPE, LogOffset.BEFORE_ALL) instanceof Answer.Page;
        }

        /** Whether the two name each other, and this standby's pages equal the owner's. */
        boolean standsByFor(Instance owner) {
            return names(owner.address)
                    && owner.engine.standbyElsewhere(SHAPE).equals(Optional.of(address))
                    && Stream.of(LogOffset.BEFORE_ALL, LogOffset.SNAPSHOT_END)
                            .allMatch(offset ->
                                    engine.standby(SHAPE, offset)
                                            .filter(owner.engine.read(SHAPE, offset)::equals)
                                            .isPresent());
        }

        private boolean names(URI other) {
            return engine.read(SHAPE, LogOffset.BEFORE_ALL).equals(new Answer.Elsewhere(other));
        }

        void awaitNaming(URI other) {
            var deadline = System.nanoTime() + EngineRig.PATIENCE.toNanos();
            while (!names(other)) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError(other + " is not named as the owner of the log");
                }
                LockSupport.parkNanos(5_000_000);
            }
        }

        @Override
        public void close() {
            engine.close();
        }
    }

    @Test
    void a_store_that_closes_under_its_readers_is_no_fault(@TempDir Path folder) throws Exception {
        var stack = TestKafka.freshStack();
        try (var rig = new EngineRig(TestKafka.shared(), stack, folder)) {
            rig.feed().shape(all("h", 50_000), row(1, "a"));
            for (var i = 0; i < 500; i++) {
                rig.feed().transaction(2000 + i, insert(i, "x".repeat(1000)));
            }
            var engine = rig.start(new Heard());
            rig.reader(engine, "h").until(new LogOffset(2499, 0));
            var over = new AtomicBoolean();
            var readers = new CompletableFuture<?>[4];
            for (var i = 0; i < readers.length; i++) {
                readers[i] = CompletableFuture.runAsync(() -> readUntil(over, engine));
            }

            engine.close();
            over.set(true);

            assertThat(CompletableFuture.allOf(readers)).succeedsWithin(EngineRig.PATIENCE);
        }
    }

    private static void readUntil(AtomicBoolean over, ShapeLogEngine engine) {
        while (!over.get()) {
            var answer = engine.read(SHAPE, LogOffset.SNAPSHOT_END);
            if (!(answer instanceof Answer.Page || answer instanceof Answer.NotYet)) {
                throw new AssertionError(answer);
            }
        }
    }
}
