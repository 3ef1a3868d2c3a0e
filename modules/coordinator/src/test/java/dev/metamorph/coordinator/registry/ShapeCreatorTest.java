package dev.metamorph.coordinator.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.coordinator.inspect.Inspection;
import dev.metamorph.coordinator.inspect.Inspector;
import dev.metamorph.coordinator.postgres.ConnectionPool;
import dev.metamorph.coordinator.publication.Memberships;
import dev.metamorph.coordinator.publication.Publication;
import dev.metamorph.coordinator.publication.PublicationManager;
import dev.metamorph.coordinator.settings.KeepingRules;
import dev.metamorph.coordinator.snapshot.InheritedTransactions;
import dev.metamorph.coordinator.snapshot.SnapshotCounters;
import dev.metamorph.coordinator.snapshot.SnapshotVisibility;
import dev.metamorph.coordinator.snapshot.Snapshotter;
import dev.metamorph.coordinator.snapshot.Source;
import dev.metamorph.coordinator.testing.Databases;
import dev.metamorph.coordinator.testing.RecordedEpoch;
import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.embedded.testing.TestPostgres;
import dev.metamorph.feed.record.FeedRecord.ShapeCreated;
import dev.metamorph.feed.record.LogFormat;
import dev.metamorph.feed.record.RegistryRecord;
import dev.metamorph.feed.record.RegistryRecord.State;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.definition.LogMode;
import dev.metamorph.shape.definition.Replica;
import dev.metamorph.shape.definition.ShapeDefinitions;
import dev.metamorph.shape.definition.ShapeRequest;
import dev.metamorph.shape.definition.ShapeResolution;
import dev.metamorph.shape.relation.TableName;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

@Tag("servers")
final class ShapeCreatorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long EPOCH = 7;

    private final TestDatabase database = TestPostgres.database();
    private final ConnectionPool admin = Databases.admin(database);
    private final Publication publication = new Publication("p", 180_000);
    private final RecordedEpoch feed = new RecordedEpoch(EPOCH, _ -> {}, _ -> {});
    private final PublicationManager publications =
            PublicationManager.start(
                    admin,
                    publication,
                    new Memberships(),
                    feed::keep,
                    new PublicationManager.Patience(false, PATIENCE, PATIENCE));
    private final ShapeIndex index = new ShapeIndex();
    private final LeaderWatch leaders = new LeaderWatch();
    private final ShapeCreator creator =
            new ShapeCreator(tools(), index, new Handles(InstantSource.system()), leaders);

    @AfterEach
    void close() {
        creator.close();
        publications.close();
        admin.close();
        database.close();
    }

    @Test
    void a_shape_that_is_announced_while_its_creation_waits_for_the_partition_is_the_answer()
            throws Exception {
        database.execute("CREATE TABLE items (id int PRIMARY KEY)", "CREATE PUBLICATION p");
        var table = table();
        var wanted = wanted(table);
        var answer = new CompletableFuture<Creation>();

        creator.create(new ShapeCreator.Order(wanted, table, List.of()), answer);
        var existing =
                new RegistryRecord.Shape(
                        new ShapeHandle("1-1"),
                        0,
                        State.ACTIVE,
                        wanted.definition(),
                        table.relation());
        index.told(existing);
        leaders.told(
                new RegistryRecord.Leader(
                        0, EPOCH, UUID.randomUUID(), URI.create("http://here:3000")));

        assertThat(answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        Creation.Started.class,
                        started ->
                                assertThat(started.shape().ref().handle())
                                        .isEqualTo(existing.handle()));
        assertThat(feed.records(ShapeCreated.class)).isEmpty();
    }

    private ShapeCreator.Tools tools() {
        var source = new Source(systemId(), 180_000, "p", PATIENCE, PATIENCE, PATIENCE, 1 << 20);
        var nothing = new SnapshotVisibility(feed, inherited());
        return new ShapeCreator.Tools(
                feed,
                1,
                new LogFormat(1, 1_000_000),
                KeepingRules.DEFAULT,
                publications,
                admin,
                new Snapshotter(source, feed, nothing, admin, new SnapshotCounters()),
                PATIENCE,
                false);
    }

    private InheritedTransactions inherited() {
        return admin.ask("listing the running transactions", InheritedTransactions::running);
    }

    private String systemId() {
        return database.query("SELECT system_identifier FROM pg_control_system()")
                .getFirst()
                .getFirst();
    }

    private Inspection.Table table() {
        var inspector =
                new Inspector(
                        () -> Optional.of(admin), PATIENCE, InstantSource.system(), Runnable::run);
        return (Inspection.Table) inspector.inspect(new TableName("public", "items"));
    }

    private static ShapeResolution.Valid wanted(Inspection.Table table) {
        var request =
                new ShapeRequest(
                        "items", "", Map.of(), List.of(), List.of(), Replica.DEFAULT, LogMode.FULL);
        return (ShapeResolution.Valid) ShapeDefinitions.resolve(request, table.relation(), true);
    }
}
