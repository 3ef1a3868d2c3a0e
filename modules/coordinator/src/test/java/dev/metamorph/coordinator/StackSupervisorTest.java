package dev.metamorph.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.coordinator.failure.Failure.Misconfigured;
import dev.metamorph.coordinator.failure.Failure.Side;
import dev.metamorph.coordinator.failure.FailureTable;
import dev.metamorph.coordinator.port.Feed;
import dev.metamorph.coordinator.port.ShapeSide;
import dev.metamorph.coordinator.port.StackPorts;
import dev.metamorph.coordinator.postgres.DatabaseLogin;
import dev.metamorph.coordinator.settings.CreationTimings;
import dev.metamorph.coordinator.settings.HousekeepingTimings;
import dev.metamorph.coordinator.settings.KeepingRules;
import dev.metamorph.coordinator.settings.StackSettings;
import dev.metamorph.coordinator.state.ConnectionTimings;
import dev.metamorph.coordinator.testing.Databases;
import dev.metamorph.coordinator.testing.EchoingFeed;
import dev.metamorph.coordinator.testing.FakeReplication;
import dev.metamorph.coordinator.testing.MissingStandby;
import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.embedded.testing.TestPostgres;
import dev.metamorph.feed.port.ReplicationClient.ReplicationException;
import dev.metamorph.feed.record.FeedRecord.Purged;
import dev.metamorph.feed.record.FeedRecord.ShapeCreated;
import dev.metamorph.feed.record.FeedRecord.ShapeDropped;
import dev.metamorph.feed.record.FeedRecord.SnapshotFinished;
import dev.metamorph.feed.record.FeedRecord.SnapshotRows;
import dev.metamorph.feed.record.LogFormat;
import dev.metamorph.feed.record.RegistryRecord;
import dev.metamorph.feed.topic.FeedException;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.definition.LogMode;
import dev.metamorph.shape.definition.Replica;
import dev.metamorph.shape.definition.ShapeRequest;
import dev.metamorph.shape.port.ShapeDirectory.Answer;
import dev.metamorph.shape.port.ShapeDirectory.Removal;
import dev.metamorph.shape.port.ShapeDirectory.Shape;
import dev.metamorph.shape.port.StackReports;
import dev.metamorph.shape.port.StackStatus.Level;
import dev.metamorph.shape.port.StackStatus.State;
import dev.metamorph.shape.status.PartState;
import dev.metamorph.shape.status.PartitionState;
import dev.metamorph.shape.status.StackReason;
import dev.metamorph.shape.where.value.TextOrder;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;

@Tag("servers")
final class StackSupervisorTest {
    private static final URI HERE = URI.create("http://here:3000");
    private static final URI THERE = URI.create("http://there:3000");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final TestDatabase database = TestPostgres.database();
    private final String slot = "slot_" + database.name();
    private final DatabaseLogin owner = Databases.owner(database);
    private final FakeReplication replication = new FakeReplication(database, slot);
    private final EchoingFeed feed = new EchoingFeed(HERE, 3);
    private final LinkedBlockingQueue<Misconfigured> misconfigured = new LinkedBlockingQueue<>();
    private OptionalLong walBudget = OptionalLong.empty();
    private @Nullable StackSupervisor running;

    @AfterEach
    void close() {
        if (running != null) {
            running.close();
        }
        database.close();
    }

    @Test
    void it_comes_up_with_publication_slot_and_an_incarnation() {
        var stack = active();

        assertThat(stack.status().now()).isEqualTo(State.ACTIVE);
        assertThat(database.query("SELECT pubname FROM pg_publication"))
                .containsExactly(List.of("p"));
        assertThat(feed.records(Purged.class)).hasSize(1);
    }

    @Test
    void a_shape_is_created_once_and_found_from_then_on() {
        items();
        var stack = active();

        var first = created(stack, "items");
        var second = created(stack, "\"items\"");

        assertThat(second.ref()).isEqualTo(first.ref());
        assertThat(feed.records(ShapeCreated.class)).hasSize(1);
        assertThat(first.ref().handle().text()).matches("\\d{1,9}-\\d{16}");
    }

    @Test
    void a_repeated_request_gets_the_cached_answer() {
        items();
        var directory = active().directory();
        var request = request("items", "id");
        found(answer(directory.findOrCreate(request)));

        // Wait until the table's description is old enough to be read again.
        awaitThat(
                "one answer for two",
                () -> {
                    var first = directory.findOrCreate(request);
                    return directory.findOrCreate(request).equals(first);
                });
    }

    @Test
    void a_repeated_request_sees_a_table_that_changed_in_other_columns() {
        items();
        var stack = active();
        var first = found(answer(stack.directory().findOrCreate(request("items", "id"))));

        database.execute("ALTER TABLE items ADD more int");

        awaitThat("three columns", () -> columns(stack) == 3);
        var now = found(answer(stack.directory().findOrCreate(request("items", "id"))));
        assertThat(now.ref()).isEqualTo(first.ref());
    }

    private static int columns(StackSupervisor stack) {
        var answer = answer(stack.directory().findOrCreate(request("items", "id")));
        return found(answer).relation().columns().size();
    }

    @Test
    void concurrent_requests_share_one_creation() {
        items();
        var stack = active();

        var answers =
                IntStream.range(0, 50)
                        .mapToObj(_ -> stack.directory().findOrCreate(request("items")))
                        .toList();

        // The descriptions of the table may differ: it may be read again meanwhile.
        assertThat(answers.stream().map(answer -> found(answer(answer)).ref()).distinct())
                .hasSize(1);
        assertThat(feed.records(ShapeCreated.class)).hasSize(1);
    }

    @Test
    void a_commit_that_a_former_leader_may_have_sent_is_in_new_shapes() throws Exception {
        items();
        var former = active();
        created(former, "items");
        former.close();
        try (var standby = new MissingStandby(database)) {
            standby.require();
            standby.awaitWaiting("INSERT INTO items VALUES (1000, 'waits')");

            var stack = active();
            var answer = stack.directory().findOrCreate(request("items", "id"));
            assertThat(answer.toCompletableFuture())
                    .failsWithin(Duration.ofSeconds(3))
                    .withThrowableOfType(TimeoutException.class);
            standby.release();

            var shape = found(answer(answer));
            awaitThat("the snapshot", () -> finished(shape));
        }
        assertThat(feed.records(SnapshotRows.class))
                .flatExtracting(SnapshotRows::rows)
                .contains(Row.ofTexts("1000"));
    }

    @Test
    void a_shape_that_has_ended_is_dropped_and_created_again() {
        items();
        var stack = active();
        var first = created(stack, "items");

        stack.directory().gone(first.ref().handle());
        var second = created(stack, "items");

        assertThat(second.ref().handle()).isNotEqualTo(first.ref().handle());
        assertThat(feed.records(ShapeDropped.class))
                .extracting(ShapeDropped::handle)
                .containsExactly(first.ref().handle());
    }

    @Test
    void a_removed_shape_is_found_no_more() {
        items();
        var stack = active();
        var shape = created(stack, "items");

        var removal = answer(stack.directory().remove(shape.ref().handle()));

        assertThat(removal).isEqualTo(new Removal.Removed());
        assertThat(answer(stack.directory().find(request("items")))).isEqualTo(new Answer.None());
        assertThat(answer(stack.directory().byHandle(shape.ref().handle())))
                .isEqualTo(new Answer.None());
    }

    @Test
    void only_the_creation_in_a_partition_waits_for_that_partition() {
        items();
        feed.holdBack(0);
        var stack = start();
        awaitThat("two of three partitions", () -> isWaitingFor(stack, "1 of 3 partitions are"));

        var whileHeldBack = forty(stack);
        feed.release();
        await(stack, Level.ACTIVE);
        var afterwards = forty(stack);

        assertThat(whileHeldBack)
                .filteredOn(Answer.Found.class::isInstance)
                .isNotEmpty()
                .noneMatch(answer -> found(answer).ref().partition() == 0);
        assertThat(whileHeldBack)
                .filteredOn(answer -> !(answer instanceof Answer.Found))
                .isNotEmpty()
                .containsOnly(
                        new Answer.Unavailable(
                                StackReason.PARTITION_RESTORING,
                                "Cannot create the shape now because partition 0 is being restored",
                                Duration.ofSeconds(10)));
        assertThat(afterwards).hasOnlyElementsOfType(Answer.Found.class);
    }

    private static boolean isWaitingFor(StackSupervisor stack, String what) {
        var state = stack.status().now();
        return state.level() == Level.WAITING && state.message().startsWith(what);
    }

    /** The answers to requests for forty shapes, some of them in each partition. */
    private static List<Answer> forty(StackSupervisor stack) {
        var answers =
                IntStream.range(0, 40)
                        .mapToObj(i -> stack.directory().findOrCreate(where("id = " + i)))
                        .toList();
        return answers.stream().map(StackSupervisorTest::answer).toList();
    }

    @Test
    void a_stack_whose_kafka_does_not_answer_is_not_active_and_says_since_when() {
        items();
        var stack = active();
        var shape = created(stack, "items");

        feed.answers(false);
        awaitThat("silence", () -> isWaitingFor(stack, "Kafka does not answer since 2"));

        assertThat(created(stack, "items").ref()).isEqualTo(shape.ref());
        assertThat(answer(stack.directory().findOrCreate(request("items", "id"))))
                .isEqualTo(
                        new Answer.Unavailable(
                                StackReason.KAFKA_SILENT,
                                stack.status().now().message(),
                                Duration.ofSeconds(5)));

        feed.answers(true);
        await(stack, Level.ACTIVE);
        assertThat(found(answer(stack.directory().findOrCreate(request("items", "id")))))
                .isNotNull();
    }

    @Test
    void a_stack_whose_slot_stands_still_is_not_active_and_says_that_it_is_the_slot() {
        items();
        // The replication of this test never acknowledges anything to the slot.
        var stack = StackSupervisor.start(settings(HERE, owner, Duration.ofSeconds(1)), ports());
        running = stack;

        awaitThat(
                "the standstill",
                () -> {
                    database.execute("UPDATE items SET title = title");
                    return stack.status().now().reason().equals(StackReason.SLOT_STALLED);
                });

        assertThat(stack.status().now().level()).isEqualTo(Level.WAITING);
        assertThat(stack.reports().report(false).parts())
                .filteredOn(part -> part.state() == PartState.FAILING)
                .extracting(part -> part.name() + " " + part.reason().code())
                .containsExactly("slot slot_stalled");
    }

    @Test
    void while_partitions_are_restored_the_report_says_how_far_they_are_and_who_leads() {
        feed.holdBack(0);
        var stack = start();
        awaitThat("two of three partitions", () -> isWaitingFor(stack, "1 of 3 partitions are"));

        var report = stack.reports().report(false);

        assertThat(report.state().reason()).isEqualTo(StackReason.SHAPE_LOGS_RESTORING);
        assertThat(report.leader()).isEqualTo(new StackReports.Leader(true, Optional.of(HERE)));
        assertThat(report.shapes()).isZero();
        assertThat(report.parts())
                .filteredOn(part -> part.name().startsWith("partition"))
                .extracting(part -> part.state().text() + " " + part.message())
                .containsExactly("starting 5 of 10 entries", "ok 0 shapes, up to 0/10");
        feed.release();
    }

    @Test
    void an_invalid_request_says_what_is_wrong() {
        items();
        var stack = active();

        assertThat(List.of(ask(stack, "nothing"), ask(stack, "a b"), ask(stack, "a.b.c")))
                .containsExactly(
                        new Answer.Invalid(
                                "table",
                                List.of(
                                        "Table \"public\".\"nothing\" does not exist. If the table name contains capitals or special characters you must quote it.")),
                        new Answer.Invalid(
                                "table",
                                List.of(
                                        "Invalid unquoted identifier contains special characters: a b")),
                        new Answer.Invalid(
                                "table",
                                List.of(
                                        "Invalid relation identifier, too many delimiters: a.b.c")));
    }

    @Test
    void a_column_that_was_added_a_moment_ago_is_known() {
        items();
        var stack = active();
        created(stack, "items");
        database.execute("ALTER TABLE items ADD more int");

        assertThat(answer(stack.directory().findOrCreate(request("items", "id", "more"))))
                .isInstanceOf(Answer.Found.class);
    }

    @Test
    void a_follower_serves_existing_shapes_and_names_the_leader() {
        items();
        var leader = active();
        var shape = created(leader, "items");
        var standby = StackSupervisor.start(settings(THERE), ports());

        try {
            var state = await(standby, Level.WAITING);
            assertThat(state)
                    .isEqualTo(
                            new State(
                                    Level.WAITING,
                                    StackReason.OTHER_LEADER,
                                    "another instance holds the database's advisory lock"));
            assertThat(found(ask(standby, "items")).ref()).isEqualTo(shape.ref());
            assertThat(answer(standby.directory().findOrCreate(request("items", "id"))))
                    .isEqualTo(new Answer.Elsewhere(HERE));
        } finally {
            standby.close();
        }
    }

    @Test
    void a_lock_that_is_let_go_of_is_taken() {
        replication.lockedElsewhere(true);
        var stack = start();
        await(stack, Level.WAITING);

        replication.lockedElsewhere(false);

        assertThat(await(stack, Level.ACTIVE).level()).isEqualTo(Level.ACTIVE);
    }

    @Test
    void a_lost_stream_is_started_again_and_shapes_live_on() {
        items();
        var stack = active();
        var shape = created(stack, "items");
        awaitThat("the snapshot", () -> finished(shape));

        replication.fail(new IllegalStateException("the connection was lost"));
        awaitThat("another stream", () -> replication.streams() == 2);
        await(stack, Level.ACTIVE);

        assertThat(created(stack, "items").ref()).isEqualTo(shape.ref());
        assertThat(feed.records(Purged.class)).hasSize(1);
    }

    @Test
    void a_feed_that_fails_is_claimed_again_and_unfinished_shapes_are_dropped() {
        items();
        var stack = active();
        var unfinished = new ShapeHandle("1-1");
        var shape = created(stack, "items");
        feed.tell(
                new RegistryRecord.Shape(
                        unfinished,
                        0,
                        RegistryRecord.State.SNAPSHOT,
                        shape.definition(),
                        shape.relation()));

        feed.fail(new FeedException("the broker is gone"));
        awaitThat("another epoch", () -> feed.epochs().size() == 2);
        await(stack, Level.ACTIVE);

        assertThat(feed.epochs().getLast().records(ShapeDropped.class))
                .extracting(ShapeDropped::handle)
                .contains(unfinished);
    }

    @Test
    void a_feed_behind_its_slot_is_purged() {
        items();
        var stack = active();
        var before = created(stack, "items");
        var systemId = feed.tails().getFirst().systemId();
        feed.endsAt(
                new Feed.Tail(0, new Lsn(1), systemId, 1, Lsn.ZERO),
                new Feed.Tail(1, new Lsn(1), systemId, 1, Lsn.ZERO),
                new Feed.Tail(2, new Lsn(1), systemId, 1, Lsn.ZERO));

        replication.fail(new IllegalStateException("the connection was lost"));
        awaitThat("another stream", () -> replication.streams() == 2);
        await(stack, Level.ACTIVE);

        assertThat(feed.records(Purged.class)).hasSize(2);
        assertThat(created(stack, "items").ref()).isNotEqualTo(before.ref());
    }

    @Test
    void a_lost_slot_is_dropped_and_created_again() {
        var stack = active();
        replication.invalidate("wal_removed");

        replication.fail(new IllegalStateException("the connection was lost"));
        awaitThat("another stream", () -> replication.streams() == 2);
        await(stack, Level.ACTIVE);

        assertThat(feed.records(Purged.class)).hasSize(2);
    }

    @Test
    void a_slot_that_retains_more_wal_than_its_budget_is_dropped_and_created_again() {
        items();
        walBudget = OptionalLong.of(16 << 20);
        // The replication of this test never acknowledges anything to the slot.
        var stack = active();
        var before = created(stack, "items");

        database.execute("SELECT pg_logical_emit_message(false, 'test', repeat('x', 20000000))");
        awaitThat("another stream", () -> replication.streams() == 2);
        await(stack, Level.ACTIVE);

        assertThat(feed.records(Purged.class)).hasSize(2);
        assertThat(created(stack, "items").ref()).isNotEqualTo(before.ref());
    }

    @Test
    void a_slot_that_has_outgrown_its_budget_while_no_instance_ran_is_created_again() {
        items();
        active().close();
        database.execute(
                "SELECT pg_create_logical_replication_slot('%s', 'pgoutput') WHERE NOT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = '%s')"
                        .formatted(slot, slot),
                "SELECT pg_logical_emit_message(true, 'test', repeat('x', 20000000))");
        var outgrown = restartLsn();
        walBudget = OptionalLong.of(16 << 20);

        var stack = active();

        assertThat(Lsn.parse(restartLsn()).compareTo(Lsn.parse(outgrown))).isPositive();
        assertThat(stack.status().now().level()).isEqualTo(Level.ACTIVE);
    }

    private String restartLsn() {
        return database.query(
                        "SELECT restart_lsn FROM pg_replication_slots WHERE slot_name = '%s'"
                                .formatted(slot))
                .getFirst()
                .getFirst();
    }

    @Test
    void a_dropped_publication_is_created_again_and_so_is_the_slot() {
        items();
        var stack = active();
        created(stack, "items");

        database.execute("DROP PUBLICATION p");
        awaitThat("another stream", () -> replication.streams() == 2);
        await(stack, Level.ACTIVE);

        assertThat(feed.records(Purged.class)).hasSize(2);
        assertThat(found(ask(stack, "items"))).isNotNull();
    }

    @Test
    void a_publication_that_was_not_there_where_the_slot_stands_creates_the_slot_again() {
        var stack = active();

        var cause = new SQLException("ERROR: publication \"p\" does not exist", "42704");
        replication.fail(new ReplicationException("the replication stream broke", cause));
        awaitThat("another stream", () -> replication.streams() == 2);
        await(stack, Level.ACTIVE);

        assertThat(feed.records(Purged.class)).hasSize(2);
    }

    @Test
    void without_progress_the_wait_grows_from_failure_to_failure() {
        var stack = active();
        var waits = new ArrayList<Duration>();

        for (var failures = 1; failures <= 3; failures++) {
            var streams = failures + 1;
            var before = System.nanoTime();
            replication.fail(new IllegalStateException("the connection was lost"));
            awaitThat("another stream", () -> replication.streams() == streams);
            waits.add(Duration.ofNanos(replication.connectedNanos() - before));
            await(stack, Level.ACTIVE);
        }

        assertThat(waits.get(0)).isGreaterThan(Duration.ofMillis(100));
        assertThat(waits.get(1)).isGreaterThan(Duration.ofMillis(200));
        assertThat(waits.get(2)).isGreaterThan(Duration.ofMillis(400));
    }

    @Test
    void a_table_that_was_created_again_gets_another_shape() {
        items();
        var stack = active();
        var before = created(stack, "items");

        database.execute("DROP TABLE items");
        items();
        awaitThat("the end", () -> !feed.records(ShapeDropped.class).isEmpty());

        assertThat(feed.records(ShapeDropped.class))
                .containsExactly(new ShapeDropped(before.ref().handle(), "the table was dropped"));
        assertThat(created(stack, "items").definition().relation())
                .isNotEqualTo(before.definition().relation());
    }

    @Test
    void a_table_that_was_taken_out_of_the_publication_gets_another_shape() {
        items();
        var stack = active();
        var before = created(stack, "items");

        database.execute("ALTER PUBLICATION p DROP TABLE items");
        var other = found(answer(stack.directory().findOrCreate(request("items", "id"))));

        awaitThat("the end", () -> !feed.records(ShapeDropped.class).isEmpty());
        assertThat(feed.records(ShapeDropped.class))
                .extracting(ShapeDropped::handle)
                .contains(before.ref().handle())
                .doesNotContain(other.ref().handle());
    }

    @Test
    void a_table_that_was_taken_out_and_put_back_while_no_instance_ran_gets_another_shape() {
        items();
        var former = active();
        var before = created(former, "items");
        awaitThat("the snapshot", () -> finished(before));
        former.close();
        database.execute(
                "ALTER PUBLICATION p DROP TABLE items",
                "INSERT INTO items VALUES (1000, 'missing from the stream')",
                "ALTER PUBLICATION p ADD TABLE items");

        var stack = active();
        awaitThat("the end", () -> !feed.records(ShapeDropped.class).isEmpty());

        assertThat(feed.records(ShapeDropped.class))
                .contains(
                        new ShapeDropped(
                                before.ref().handle(),
                                "the table is missing from the publication"));
        assertThat(created(stack, "items").ref()).isNotEqualTo(before.ref());
    }

    @Test
    void a_table_that_stayed_in_the_publication_while_no_instance_ran_keeps_its_shape() {
        items();
        var former = active();
        var before = created(former, "items");
        awaitThat("the snapshot", () -> finished(before));
        former.close();

        var stack = active();
        var other = found(answer(stack.directory().findOrCreate(request("items", "id"))));

        assertThat(created(stack, "items").ref()).isEqualTo(before.ref());
        assertThat(other.ref()).isNotEqualTo(before.ref());
        assertThat(feed.records(ShapeDropped.class)).isEmpty();
    }

    @Test
    void a_database_that_does_not_exist_is_reported_to_the_owner() throws InterruptedException {
        var login =
                new DatabaseLogin(
                        database.jdbcUrl().replace(database.name(), "no_such_database"), Map.of());
        running = StackSupervisor.start(settings(HERE, login), ports());

        assertThat(misconfigured.poll(20, TimeUnit.SECONDS))
                .isEqualTo(
                        new Misconfigured(
                                FailureTable.NO_DATABASE,
                                Side.DATABASE,
                                "database \"no_such_database\" does not exist"));
    }

    @Test
    void a_database_that_is_not_reached_is_tried_again_and_again() {
        var login = new DatabaseLogin("jdbc:postgresql://127.0.0.1:1/x", Map.of("user", "x"));
        running = StackSupervisor.start(settings(HERE, login), ports());

        var state = await(running, Level.WAITING);

        assertThat(state.reason()).isEqualTo(FailureTable.CONNECTION_REFUSED);
        assertThat(state.message()).startsWith("connection refused while trying to connect");
        assertThat(ask(running, "items"))
                .isEqualTo(
                        new Answer.Unavailable(
                                StackReason.DATABASE_UNAVAILABLE,
                                "Cannot connect to the database to verify the shape. Please try again later.",
                                Duration.ofSeconds(1)));
        assertThat(misconfigured).isEmpty();
    }

    @Test
    void shapes_are_found_while_the_database_is_away() {
        items();
        var shape = created(active(), "items");
        var login = new DatabaseLogin("jdbc:postgresql://127.0.0.1:1/x", Map.of("user", "x"));
        var away = StackSupervisor.start(settings(HERE, login), ports());

        try {
            await(away, Level.WAITING);
            assertThat(found(ask(away, "items")).ref()).isEqualTo(shape.ref());
        } finally {
            away.close();
        }
    }

    @Test
    void closing_is_quick_and_lets_go_of_everything() {
        items();
        var stack = active();
        created(stack, "items");
        var before = System.nanoTime();

        stack.close();
        stack.close();

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
        assertThat(replication.isLocked()).isFalse();
        assertThat(feed.epochs().getLast().isClosed()).isTrue();
        // The server notices a moment later.
        awaitThat(
                "no connection",
                () ->
                        database.query(
                                        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'metamorph %'")
                                .isEmpty());
    }

    @Test
    void many_shapes_of_a_published_table_are_created_quickly() {
        items();
        var stack = active();
        created(stack, "items");
        var shapes = 500;
        var before = System.nanoTime();

        var answers =
                IntStream.range(0, shapes)
                        .mapToObj(i -> stack.directory().findOrCreate(where("id = " + i)))
                        .toList();
        answers.forEach(each -> found(answer(each)));

        var seconds = (System.nanoTime() - before) / 1e9;
        assertThat(shapes / seconds).isGreaterThan(20);
    }

    private void items() {
        database.execute(
                "SET ROLE " + Databases.OWNER,
                "CREATE TABLE items (id int PRIMARY KEY, title text)",
                "INSERT INTO items SELECT i, i FROM generate_series(1, 100) i");
    }

    private StackSupervisor start() {
        running = StackSupervisor.start(settings(HERE), ports());
        return running;
    }

    private StackSupervisor active() {
        var stack = start();
        await(stack, Level.ACTIVE);
        return stack;
    }

    private StackPorts ports() {
        return new StackPorts(
                replication, feed, new RunningShapes(), _ -> Optional.empty(), misconfigured::add);
    }

    /** A shape side that restores one partition and has another one. */
    private record RunningShapes() implements ShapeSide {
        @Override
        public void start(Consumer<Throwable> failed) {}

        @Override
        public void hold(String reason) {}

        @Override
        public void release() {}

        @Override
        public List<PartitionState> partitions() {
            return List.of(
                    new PartitionState.Restoring(0, 5, 10),
                    // It works all the time, though it reaches nothing.
                    new PartitionState.Here(1, new Lsn(16), 0, System.nanoTime()));
        }
    }

    private StackSettings settings(URI address) {
        return settings(address, owner);
    }

    private StackSettings settings(URI address, DatabaseLogin login) {
        return settings(address, login, PATIENCE);
    }

    private StackSettings settings(URI address, DatabaseLogin login, Duration stalled) {
        var millis = Duration.ofMillis(100);
        return new StackSettings(
                database.name(),
                "",
                new StackSettings.Database(login, login, 8),
                new StackSettings.Replication(slot, "p", false, walBudget),
                address,
                new LogFormat(1, 1_000_000),
                KeepingRules.DEFAULT,
                1 << 20,
                TextOrder.COLLATION,
                new ConnectionTimings(
                        millis,
                        Duration.ofMillis(400),
                        Duration.ofMillis(50),
                        PATIENCE,
                        PATIENCE,
                        Duration.ofMillis(10)),
                new CreationTimings(
                        Duration.ofSeconds(5), Duration.ofSeconds(5), PATIENCE, millis, millis),
                new HousekeepingTimings(millis, PATIENCE, stalled, millis));
    }

    private static State await(StackSupervisor stack, Level level) {
        var state = answer(stack.status().atLeast(level, PATIENCE));
        assertThat(state.level()).as(state.message()).isGreaterThanOrEqualTo(level);
        return state;
    }

    private static Answer ask(StackSupervisor stack, String table) {
        return answer(stack.directory().findOrCreate(request(table)));
    }

    private static Shape created(StackSupervisor stack, String table) {
        return found(ask(stack, table));
    }

    private static Shape found(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.Found.class);
        return ((Answer.Found) answer).shape();
    }

    private boolean finished(Shape shape) {
        return feed.records(SnapshotFinished.class).stream()
                .anyMatch(each -> each.handle().equals(shape.ref().handle()));
    }

    private static ShapeRequest request(String table, String... columns) {
        return new ShapeRequest(
                table,
                "",
                Map.of(),
                columns.length == 0 ? List.of() : List.of(String.join(",", columns)),
                List.of(),
                Replica.DEFAULT,
                LogMode.FULL);
    }

    private static ShapeRequest where(String where) {
        return new ShapeRequest(
                "items", where, Map.of(), List.of(), List.of(), Replica.DEFAULT, LogMode.FULL);
    }

    private static <T> T answer(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }

    private static void awaitThat(String what, BooleanSupplier condition) {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        var pause = new CompletableFuture<Void>();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited for %s", what).isLessThan(deadline);
            pause.copy().completeOnTimeout(null, 5, TimeUnit.MILLISECONDS).join();
        }
    }
}
