package dev.metamorph.app.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.app.service.Instances;
import dev.metamorph.app.service.Service;
import dev.metamorph.app.service.ServiceSettings;
import dev.metamorph.embedded.EmbeddedKafkaProcess;
import dev.metamorph.embedded.KafkaSettings;
import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.embedded.testing.TestPostgres;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Readers of an instance that is killed or paused go on at once: the group agrees on its successor
 * after 45 s here, and pages come long before. Prints how long the first and the last one took.
 */
@Tag("servers")
@EnabledIfSystemProperty(named = "metamorph.soak", matches = "true")
final class StandbyReadsTest {
    private static final int SHAPES = 16;

    /** Far from the time that the group takes, and far more than is needed. */
    private static final Duration AT_ONCE = Duration.ofSeconds(20);

    private final HttpClient http = HttpClient.newHttpClient();
    @TempDir Path folder;

    @Test
    void pages_come_from_a_standby_while_the_log_has_no_owner() throws Exception {
        try (var broker = EmbeddedKafkaProcess.start(KafkaSettings.temporary());
                var database = TestPostgres.database()) {
            database.execute(
                    "CREATE TABLE ticks (id int PRIMARY KEY, v int)",
                    "INSERT INTO ticks SELECT i, 0 FROM generate_series(1, 200) i");
            var settings =
                    ServiceSettings.of(database, folder)
                            .with("KAFKA_BOOTSTRAP_SERVERS", broker.bootstrap())
                            .with("KAFKA_CONSUMER_SESSION_TIMEOUT_MS", "45000")
                            .with("FEED_PARTITIONS", "8");
            try (var instances = Instances.start(settings, 3, http)) {
                var run = new Run(instances, database);
                var leader = instances.awaitLeader(http, Readers.PATIENCE);
                run.paused(instances.get((leader + 1) % 3));
                run.killed(instances.get((leader + 2) % 3), "other");
                run.killed(instances.get(instances.awaitLeader(http, Readers.PATIENCE)), "leader");
            }
        }
    }

    private final class Run {
        private final Instances instances;
        private final TestDatabase database;
        private int tick;

        Run(Instances instances, TestDatabase database) {
            this.instances = instances;
            this.database = database;
        }

        void paused(Service victim) throws Exception {
            var logs = settled();
            var owned = owned(victim, logs);
            var start = System.nanoTime();
            victim.freeze();
            try {
                assertReadElsewhere(victim, owned, start, "a paused");
            } finally {
                victim.thaw();
            }
        }

        void killed(Service victim, String which) throws Exception {
            var logs = settled();
            var owned = owned(victim, logs);
            var start = System.nanoTime();
            victim.kill();
            assertReadElsewhere(victim, owned, start, "a killed " + which);
            victim.startAgain();
        }

        /** What every shape's log is, once all instances serve and each log has a standby. */
        private List<Log> settled() throws Exception {
            Eventually.holds("all instances are ready", () -> all().allMatch(this::isReady));
            tick++;
            database.execute("UPDATE ticks SET v = " + tick);
            var logs = new ArrayList<Log>();
            for (var shape = 1; shape <= SHAPES; shape++) {
                var path = "/v1/shape?table=ticks&where=id%20%3E%20" + shape;
                Eventually.holds(
                        "the log has the tick", () -> read(instances.get(0), path).has(tick));
                var log = read(instances.get(0), path);
                Eventually.holds(
                        "a standby has the log of " + path,
                        () -> all().anyMatch(one -> status(one, log.end(), "1; standby") == 200));
                Eventually.holds(
                        "an instance has the log of " + path,
                        () -> all().anyMatch(one -> status(one, log.end(), "3") == 200));
                logs.add(log);
            }
            return logs;
        }

        private boolean isReady(Service one) {
            try {
                return one.isReady(http);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        private Stream<Service> all() {
            return IntStream.range(0, instances.size()).mapToObj(instances::get);
        }

        /** Those that nobody but the instance has: whoever has not would have to pass it on. */
        private List<Log> owned(Service victim, List<Log> logs) {
            var owned = logs.stream().filter(log -> status(victim, log.end(), "3") == 200).toList();
            assertThat(owned).isNotEmpty();
            return owned;
        }

        private void assertReadElsewhere(Service victim, List<Log> owned, long start, String whose)
                throws Exception {
            var reads = new ArrayList<Callable<Duration>>();
            for (var log : owned) {
                for (var one : all().filter(one -> one != victim).toList()) {
                    reads.add(() -> {
                        assertThat(read(one, log.path())).isEqualTo(log);
                        return Duration.ofNanos(System.nanoTime() - start);
                    });
                }
            }
            var taken = new ArrayList<Duration>();
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (var read : threads.invokeAll(reads)) {
                    taken.add(read.get());
                }
            }
            taken.sort(null);
            System.out.printf(
                    "standby: %d shapes of %s instance, whole logs in %d to %d ms%n",
                    owned.size(), whose, taken.getFirst().toMillis(), taken.getLast().toMillis());
            assertThat(taken.getLast()).isLessThan(AT_ONCE);
        }
    }

    /**
     * All pages of a log.
     *
     * @param end the request at its end, to which nobody has an answer who has not all of it
     */
    private record Log(String path, List<String> items, String end) {
        boolean has(int tick) {
            var news = "\"v\":\"%d\"".formatted(tick);
            return items.stream().anyMatch(page -> page.contains(news));
        }
    }

    private Log read(Service from, String path) {
        var items = new ArrayList<String>();
        var where = "&offset=-1";
        while (true) {
            var answer = get(from, path + where, "0");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            // Not the message that tells up to where it is up to date: that grows.
            items.add(answer.body().replaceFirst(",?\\{\"headers\":\\{\"control\".*", ""));
            var headers = answer.headers();
            where =
                    "&offset=%s&handle=%s"
                            .formatted(
                                    headers.firstValue("electric-offset").orElseThrow(),
                                    headers.firstValue("electric-handle").orElseThrow());
            if (headers.firstValue("electric-up-to-date").isPresent()) {
                return new Log(path, items, path + where);
            }
        }
    }

    private int status(Service from, String path, String hops) {
        return get(from, path, hops).statusCode();
    }

    private HttpResponse<String> get(Service from, String path, String hops) {
        try {
            var request =
                    HttpRequest.newBuilder(from.address().resolve(path))
                            .header("metamorph-hops", hops)
                            .timeout(Duration.ofSeconds(40))
                            .build();
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError("%s%s".formatted(from.address(), path), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
