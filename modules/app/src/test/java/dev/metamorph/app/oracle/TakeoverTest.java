package dev.metamorph.app.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.app.service.Instances;
import dev.metamorph.app.service.Service;
import dev.metamorph.app.service.ServiceSettings;
import dev.metamorph.embedded.EmbeddedKafkaProcess;
import dev.metamorph.embedded.KafkaSettings;
import dev.metamorph.embedded.testing.TestPostgres;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * How long the readers of an instance that is killed, and those who want a new shape, are kept
 * waiting. Prints the figures of {@code docs/operations.md}.
 */
@Tag("servers")
@EnabledIfSystemProperty(named = "metamorph.soak", matches = "true")
final class TakeoverTest {
    private static final int SHAPES = 24;
    private static final int KILLS = Integer.getInteger("metamorph.takeover.kills", 6);

    @TempDir Path folder;

    @Test
    void a_killed_instance_is_replaced_within_10_seconds() throws Exception {
        measure(KafkaSettings.temporary(), settings -> settings, Duration.ofSeconds(10));
    }

    @Test
    void a_tuned_one_within_4_seconds() throws Exception {
        measure(
                KafkaSettings.temporary().with("group.min.session.timeout.ms", "1000"),
                settings ->
                        settings.with("KAFKA_CONSUMER_SESSION_TIMEOUT_MS", "1000")
                                .with("KAFKA_CONSUMER_HEARTBEAT_INTERVAL_MS", "200"),
                Duration.ofSeconds(4));
    }

    /** Changes the settings. */
    private interface Tuning {
        ServiceSettings of(ServiceSettings settings);
    }

    private void measure(KafkaSettings kafka, Tuning tuning, Duration most) throws Exception {
        try (var broker = EmbeddedKafkaProcess.start(kafka);
                var database = TestPostgres.database();
                var readers = new Readers(database)) {
            database.execute(
                    "CREATE TABLE ticks (id int PRIMARY KEY, v int)",
                    "INSERT INTO ticks SELECT i, 0 FROM generate_series(1, %d) i"
                            .formatted(SHAPES));
            var settings =
                    ServiceSettings.of(database, folder)
                            .with("KAFKA_BOOTSTRAP_SERVERS", broker.bootstrap())
                            .with("LONG_POLL_TIMEOUT", "2s")
                            .with("FEED_PARTITIONS", "8");
            try (var instances = Instances.start(tuning.of(settings), 3, readers.http());
                    var ticks = Ticks.start(database)) {
                var run = new Run(instances, readers, ticks);
                run.settle();
                for (var kill = 0; kill < KILLS; kill++) {
                    run.kill(kill % 2 == 0);
                }
                run.check(most);
            }
        }
    }

    /** Kills one after the other, and what they cost. */
    private static final class Run {
        private final Instances instances;
        private final Readers readers;
        private final Ticks ticks;
        private final List<Service> asked = new ArrayList<>();
        private final List<FoldedShape> shapes;
        private final List<Long> millis = new ArrayList<>();
        private int created;

        Run(Instances instances, Readers readers, Ticks ticks) {
            this.instances = instances;
            this.readers = readers;
            this.ticks = ticks;
            IntStream.range(0, instances.size()).forEach(i -> asked.add(instances.get(i)));
            shapes =
                    IntStream.rangeClosed(1, SHAPES)
                            .mapToObj(i -> readers.reader(asked, "ticks", "id = " + i))
                            .toList();
        }

        /** Until all instances serve, and all readers are where the writer is. */
        void settle() throws Exception {
            for (var i = 0; i < instances.size(); i++) {
                var one = instances.get(i);
                Eventually.holds("instance is ready", () -> isReady(one));
            }
            var now = ticks.next();
            inParallel(shapes.stream().map(shape -> reads(shape, now)).toList());
        }

        private boolean isReady(Service service) {
            try {
                return service.isReady(readers.http());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        void kill(boolean leads) throws Exception {
            var leader = instances.awaitLeader(readers.http(), Readers.PATIENCE);
            var victim = instances.get(leads ? leader : (leader + 1) % instances.size());
            asked.remove(victim);

            var killed = System.nanoTime();
            victim.kill();
            var after = ticks.next();
            var works = new ArrayList<Callable<Long>>();
            shapes.forEach(shape -> works.add(timed(killed, reads(shape, after))));
            for (var i = 0; i < 8; i++) {
                var fresh = readers.reader(asked, "ticks", "id > -%d".formatted(created++));
                works.add(timed(killed, reads(fresh, after)));
            }
            var taken = inParallel(works);
            var live = taken.subList(0, SHAPES).stream().sorted().toList();
            var fresh = taken.subList(SHAPES, taken.size()).stream().sorted().toList();
            System.out.printf(
                    "takeover: %s killed, readers first=%d median=%d last=%d ms, new shapes last=%d ms%n",
                    leads ? "leader" : "other",
                    live.getFirst(),
                    live.get(live.size() / 2),
                    live.getLast(),
                    fresh.getLast());
            millis.addAll(taken);
            victim.startAgain();
            asked.add(victim);
            settle();
        }

        private static Callable<Long> timed(long start, Callable<Long> work) {
            return () -> {
                work.call();
                return (System.nanoTime() - start) / 1_000_000;
            };
        }

        private static Callable<Long> reads(FoldedShape shape, int tick) {
            return () -> {
                shape.catchUpUntil(
                        rows -> rows.stream().anyMatch(row -> Ticks.of(row) >= tick),
                        Readers.PATIENCE);
                return 0L;
            };
        }

        void check(Duration most) throws IOException, InterruptedException {
            ticks.close();
            for (var shape : shapes) {
                readers.assertEqualsItsSql(shape);
                assertThat(shape.rotations()).isZero();
            }
            assertThat(millis).allMatch(each -> each <= most.toMillis());
        }

        private static List<Long> inParallel(List<Callable<Long>> works)
                throws InterruptedException, ExecutionException {
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var results = new ArrayList<Long>();
                for (Future<Long> future : threads.invokeAll(works)) {
                    results.add(future.get());
                }
                return results;
            }
        }
    }
}
