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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** Logs that are elsewhere, or on their way. */
final class TwoInstancesTest {
    private static final ShapeRef SHAPE = new ShapeRef(new ShapeHandle("h"), 0);
    private static final LogOffset END = new LogOffset(2000, 0);

    @Test
    void the_one_that_has_not_the_log_names_the_one_that_has_and_takes_over_when_that_one_stops(
            @TempDir Path here, @TempDir Path there) throws Exception {
        var stack = TestKafka.freshStack();
        try (var rig = new EngineRig(TestKafka.shared(), stack, here)) {
            rig.feed().shape(all("h"), row(1, "a")).transaction(2000, insert(2, "b"));
            try (var first = new Instance(rig, rig.settings());
                    var second = new Instance(rig, rig.settingsOf(there, 2))) {
                var owner = owner(first, second);
                var log = owner.reader().until(END);
                var other = owner.equals(first) ? second : first;

                owner.close();

                assertThat(other.reader().untilHere(END)).isEqualTo(log);
            }
        }
    }

    /** Waits until one has the log and the other one says so; Kafka decides which. */
    private static Instance owner(Instance first, Instance second) {
        var deadline = System.nanoTime() + EngineRig.PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            if (first.serves() && second.names(first)) {
                return first;
            }
            if (second.serves() && first.names(second)) {
                return second;
            }
            LockSupport.parkNanos(5_000_000);
        }
        throw new AssertionError("no instance names the other as the owner of the log");
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

        boolean names(Instance other) {
            return engine.read(SHAPE, LogOffset.BEFORE_ALL)
                    .equals(new Answer.Elsewhere(other.address));
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
