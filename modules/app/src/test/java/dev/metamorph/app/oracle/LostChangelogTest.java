package dev.metamorph.app.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.app.service.Instances;
import dev.metamorph.app.service.Service;
import dev.metamorph.app.service.ServiceSettings;
import dev.metamorph.embedded.EmbeddedKafkaProcess;
import dev.metamorph.embedded.KafkaSettings;
import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.embedded.testing.TestPostgres;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** The broker loses the end of a changelog that a store is a copy of. */
@Tag("servers")
@EnabledIfSystemProperty(named = "metamorph.soak", matches = "true")
final class LostChangelogTest {
    private static final int TRANSACTIONS = 3;

    private static EmbeddedKafkaProcess broker;

    @TempDir Path folder;

    private int rows;

    @BeforeAll
    static void startBroker() {
        broker =
                EmbeddedKafkaProcess.start(
                        KafkaSettings.temporary()
                                .with("group.min.session.timeout.ms", "1000")
                                .with(
                                        "transaction.abort.timed.out.transaction.cleanup.interval.ms",
                                        "1000"));
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @Test
    void no_row_is_missing_after_a_restore_whether_or_not_the_service_ran_at_the_loss()
            throws Exception {
        try (var database = database();
                var readers = new Readers(database);
                var service = Service.start(settings(database))) {
            service.awaitActive(readers.http(), Readers.PATIENCE);
            var shapes = List.of(readers.reader(service, "items", ""));
            for (var runs : List.of(false, true)) {
                write(database, readers, shapes);
                if (!runs) {
                    service.stop();
                }
                loseEnd(database);
                if (!runs) {
                    service.startAgain();
                }
                service.awaitActive(readers.http(), Readers.PATIENCE);
                write(database, readers, shapes);

                // The store is restored from the changelog.
                service.kill();
                service.startAgain();
                service.awaitActive(readers.http(), Readers.PATIENCE);
                write(database, readers, shapes);
                readers.assertEqualsItsSql(readers.reader(service, "items", ""));
            }
        }
    }

    @Test
    void no_row_is_missing_when_a_partition_is_restored_elsewhere_without_its_end()
            throws Exception {
        try (var database = database();
                var readers = new Readers(database);
                var instances =
                        Instances.start(
                                settings(database)
                                        .with("FEED_PARTITIONS", "2")
                                        .with("KAFKA_STREAMS_NUM_STANDBY_REPLICAS", "0")
                                        .with("KAFKA_CONSUMER_SESSION_TIMEOUT_MS", "2000"),
                                2,
                                readers.http())) {
            var leader = instances.awaitLeader(readers.http(), Readers.PATIENCE);
            var asked = List.of(instances.get(leader));
            var shapes =
                    IntStream.range(0, 8)
                            .mapToObj(i -> readers.reader(asked, "items", "id % 8 = " + i))
                            .toList();
            write(database, readers, shapes);
            instances.get(1 - leader).kill();
            loseEnd(database);

            write(database, readers, shapes);
            for (var i = 0; i < 8; i++) {
                readers.assertEqualsItsSql(readers.reader(asked, "items", "id % 8 = " + i));
            }
        }
    }

    private static TestDatabase database() {
        var database = TestPostgres.database();
        database.execute("CREATE TABLE items (id int PRIMARY KEY, v text)");
        return database;
    }

    /** Of a stack that is named after the database, so that its topics are known. */
    private ServiceSettings settings(TestDatabase database) {
        return ServiceSettings.of(
                        database.url(), broker.bootstrap(), folder.resolve(database.name()))
                .with("STACK_ID", database.name());
    }

    /** Transactions that are committed in the changelog one after another. */
    private void write(TestDatabase database, Readers readers, List<FoldedShape> shapes)
            throws Exception {
        for (var i = 0; i < 20; i++) {
            database.execute("INSERT INTO items VALUES (%d, 'row')".formatted(rows++));
            if (i % 4 == 0) {
                for (var shape : shapes) {
                    readers.assertEqualsItsSql(shape);
                }
            }
        }
        for (var shape : shapes) {
            readers.assertEqualsItsSql(shape);
        }
    }

    private static void loseEnd(TestDatabase database) throws Exception {
        broker.kill();
        var changelog = database.name() + "-shapelog-log-changelog";
        assertThat(new TopicFiles(broker, changelog).cut(TRANSACTIONS)).isPositive();
        broker.restart();
    }
}
