package dev.metamorph.coordinator.publication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metamorph.coordinator.failure.FailureException;
import dev.metamorph.coordinator.inspect.Inspection;
import dev.metamorph.coordinator.inspect.Inspector;
import dev.metamorph.coordinator.postgres.ConnectionPool;
import dev.metamorph.coordinator.publication.PublicationManager.Outcome;
import dev.metamorph.coordinator.publication.PublicationManager.Patience;
import dev.metamorph.coordinator.testing.Databases;
import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.embedded.testing.TestPostgres;
import dev.metamorph.feed.record.RegistryRecord;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shape.relation.TableName;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

@Tag("servers")
final class PublicationManagerTest {
    private static final Publication PUBLICATION = new Publication("p", 180_000);
    private static final Patience SHORT =
            new Patience(false, Duration.ofMillis(300), Duration.ofMillis(300));
    private static final Patience LONG =
            new Patience(false, Duration.ofSeconds(20), Duration.ofSeconds(20));
    private static final Patience MANUAL =
            new Patience(true, Duration.ofMillis(300), Duration.ofMillis(300));

    private final TestDatabase database = TestPostgres.database();
    private final ConnectionPool admin = Databases.admin(database);
    private final Memberships memberships = new Memberships();
    private final List<RegistryRecord.Published> kept = new CopyOnWriteArrayList<>();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (var each : open) {
            each.close();
        }
        admin.close();
        database.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
        database.close();
    }

    @Test
    void the_publication_is_made_empty_with_all_operations_and_generated_columns() {
        assertThat(PUBLICATION.find(admin)).isEmpty();
        assertThat(PUBLICATION.create(admin)).isEqualTo(new Publication.Found(true));

        assertThat(
                        database.query(
                                "SELECT puballtables, pubinsert, pubupdate, pubdelete, pubtruncate, pubgencols FROM pg_publication"))
                .containsExactly(List.of("f", "t", "t", "t", "t", "s"));
    }

    @Test
    void a_publication_that_is_there_is_kept() {
        database.execute("CREATE PUBLICATION p");

        assertThat(PUBLICATION.find(admin)).contains(new Publication.Found(false));
    }

    @Test
    void a_publication_without_all_operations_is_refused_with_the_remedy() {
        database.execute("CREATE PUBLICATION p WITH (publish = 'insert, update')");

        assertThatThrownBy(() -> PUBLICATION.find(admin))
                .isInstanceOf(FailureException.class)
                .hasMessage(
                        "Publication \"p\" does not publish all required operations: INSERT, UPDATE, DELETE, TRUNCATE; run ALTER PUBLICATION \"p\" SET (publish = 'insert, update, delete, truncate')");
    }

    @Test
    void a_publication_by_way_of_the_root_is_refused() {
        database.execute("CREATE PUBLICATION p WITH (publish_via_partition_root)");

        assertThatThrownBy(() -> PUBLICATION.find(admin)).isInstanceOf(FailureException.class);
    }

    @Test
    void a_table_is_published_with_its_whole_old_rows() throws InterruptedException {
        var table = table("items", "CREATE TABLE items (id int PRIMARY KEY)");

        assertThat(manager(SHORT).ensure(table)).isEqualTo(new Outcome.Ready(true));

        assertThat(published()).containsExactly(List.of("items", "f"));
    }

    @Test
    void a_partitioned_table_is_published_and_its_leaves_have_full_identity()
            throws InterruptedException {
        var table =
                table(
                        "root",
                        "CREATE TABLE root (id int) PARTITION BY LIST (id)",
                        "CREATE TABLE leaf PARTITION OF root FOR VALUES IN (1)");

        manager(SHORT).ensure(table);

        assertThat(
                        database.query(
                                "SELECT relreplident FROM pg_class WHERE relname IN ('root', 'leaf')"))
                .containsExactly(List.of("f"), List.of("f"));
        assertThat(published()).containsExactly(List.of("root", "f"));
    }

    @Test
    void a_partition_that_was_added_later_gets_full_identity_too() throws InterruptedException {
        var before = table("root", "CREATE TABLE root (id int) PARTITION BY LIST (id)");
        var manager = manager(SHORT);
        manager.ensure(before);
        var after = table("root", "CREATE TABLE leaf PARTITION OF root FOR VALUES IN (1)");

        // The shapes with the former partitions end.
        assertThat(manager.ensure(after)).isEqualTo(new Outcome.Ready(true));

        assertThat(database.query("SELECT relreplident FROM pg_class WHERE relname = 'leaf'"))
                .containsExactly(List.of("f"));
    }

    @Test
    void a_table_that_is_published_already_is_not_touched() throws InterruptedException {
        var table = table("items", "CREATE TABLE items (id int)");
        manager(SHORT).ensure(table);

        assertThat(manager(SHORT).ensure(table)).isEqualTo(new Outcome.Ready(false));
    }

    @Test
    void a_transaction_that_wrote_before_is_waited_for() throws Exception {
        var table = table("items", "CREATE TABLE items (id int)");
        database.execute("ALTER TABLE items REPLICA IDENTITY FULL");
        var writer = transaction("INSERT INTO items VALUES (1)");
        var manager = manager(LONG);

        var outcome = async(() -> manager.ensure(table));
        awaitPublished();
        assertThat(outcome).isNotDone();
        writer.commit();

        assertThat(outcome.get(20, TimeUnit.SECONDS)).isEqualTo(new Outcome.Ready(true));
    }

    @Test
    void a_transaction_that_wrote_before_and_does_not_end_is_named() throws Exception {
        var table = table("items", "CREATE TABLE items (id int)");
        database.execute("ALTER TABLE items REPLICA IDENTITY FULL");
        var writer = transaction("INSERT INTO items VALUES (1)");
        var pid = pid(writer);

        assertThat(manager(SHORT).ensure(table))
                .isEqualTo(
                        new Outcome.Refused(
                                "Transactions that wrote to the database table \"public.items\" before it was published have to end first: pid "
                                        + pid));
    }

    @Test
    void a_prepared_transaction_is_waited_for_too() throws Exception {
        var table = table("items", "CREATE TABLE items (id int)");
        database.execute("ALTER TABLE items REPLICA IDENTITY FULL");
        var gid = "g" + database.name();
        try (var writer = database.connect();
                var statement = writer.createStatement()) {
            statement.execute("BEGIN; INSERT INTO items VALUES (1)");
            statement.execute("PREPARE TRANSACTION '%s'".formatted(gid));
        }

        var outcome = manager(SHORT).ensure(table);
        database.execute("ROLLBACK PREPARED '%s'".formatted(gid));

        assertThat(outcome)
                .isEqualTo(
                        new Outcome.Refused(
                                "Transactions that wrote to the database table \"public.items\" before it was published have to end first: prepared transaction '%s'"
                                        .formatted(gid)));
    }

    @Test
    void writers_to_other_tables_and_later_writers_are_not_waited_for() throws Exception {
        var table = table("items", "CREATE TABLE items (id int)");
        database.execute("CREATE TABLE others (id int)");
        transaction("INSERT INTO others VALUES (1)");

        assertThat(manager(SHORT).ensure(table)).isEqualTo(new Outcome.Ready(true));
    }

    @Test
    void a_held_table_lock_is_reported_with_its_holder() throws Exception {
        var table = table("items", "CREATE TABLE items (id int)");
        var holder = transaction("LOCK TABLE items IN ACCESS EXCLUSIVE MODE");

        assertThat(manager(SHORT).ensure(table))
                .isEqualTo(
                        new Outcome.Refused(
                                "Snapshot timed out while waiting for a table lock (held by pid %d)"
                                        .formatted(pid(holder))));
    }

    @Test
    void a_lock_that_is_let_go_of_is_taken_and_others_need_not_wait_for_it() throws Exception {
        var locked = table("locked", "CREATE TABLE locked (id int)");
        var free = table("free", "CREATE TABLE free (id int)");
        var holder = transaction("LOCK TABLE locked IN ACCESS EXCLUSIVE MODE");
        var manager = manager(LONG);

        var first = async(() -> manager.ensure(locked));
        assertThat(manager.ensure(free)).isEqualTo(new Outcome.Ready(true));
        holder.commit();

        assertThat(first.get(20, TimeUnit.SECONDS)).isEqualTo(new Outcome.Ready(true));
    }

    @Test
    void manual_publishing_reports_each_missing_step() throws InterruptedException {
        var table = table("items", "CREATE TABLE items (id int PRIMARY KEY)");
        var manager = manager(MANUAL);

        var missing = manager.ensure(table);
        database.execute("ALTER PUBLICATION p ADD TABLE items");
        var identity = manager.ensure(table);
        database.execute("ALTER TABLE items REPLICA IDENTITY FULL");

        assertThat(List.of(missing, identity, manager.ensure(table)))
                .containsExactly(
                        new Outcome.Refused(
                                "Database table \"public.items\" is missing from the publication \"p\" and manual table publishing prevents Metamorph from adding it"),
                        new Outcome.Refused(
                                "Database table \"public.items\" does not have its replica identity set to FULL"),
                        new Outcome.Ready(false));
    }

    @Test
    void a_role_that_does_not_own_the_table_is_refused_in_the_words_of_postgres()
            throws InterruptedException {
        var table = table("items", "CREATE TABLE items (id int)");
        asLowly("ALTER PUBLICATION p OWNER TO lowly");

        assertThat(lowly().ensure(table))
                .isEqualTo(
                        new Outcome.Refused(
                                "must be owner of table items; run as its owner: ALTER PUBLICATION \"p\" ADD TABLE ONLY \"public\".\"items\"; ALTER TABLE ONLY \"public\".\"items\" REPLICA IDENTITY FULL"));
        assertThat(published()).isEmpty();
    }

    @Test
    void a_role_that_does_not_own_the_publication_cannot_add_tables() throws InterruptedException {
        var table = table("items", "CREATE TABLE items (id int)");
        asLowly("ALTER TABLE items OWNER TO lowly");

        assertThat(lowly().ensure(table))
                .isEqualTo(
                        new Outcome.Refused(
                                "Database table \"public.items\" is missing from the publication \"p\" and Metamorph lacks privileges to add it"));
    }

    @Test
    void a_publication_that_leaves_out_columns_or_rows_is_no_good() throws InterruptedException {
        var table = table("items", "CREATE TABLE items (id int PRIMARY KEY, b int)");
        database.execute("ALTER PUBLICATION p ADD TABLE items (id)");

        assertThat(manager(SHORT).ensure(table))
                .isEqualTo(
                        new Outcome.Refused(
                                "Publication \"p\" leaves out columns or rows of the database table \"public.items\""));
    }

    @Test
    void a_publication_for_all_tables_or_a_schema_has_every_table_already()
            throws InterruptedException {
        var table = table("items", "CREATE TABLE items (id int)");
        database.execute("DROP PUBLICATION p", "CREATE PUBLICATION p FOR TABLES IN SCHEMA public");
        var schema = manager(SHORT).ensure(table);
        database.execute("DROP PUBLICATION p", "CREATE PUBLICATION p FOR ALL TABLES");

        assertThat(List.of(schema, manager(SHORT).ensure(table)))
                .containsOnly(new Outcome.Ready(false));
    }

    @Test
    void many_tables_at_once_are_all_published() throws Exception {
        var tables = new ArrayList<Relation>();
        for (var i = 0; i < 40; i++) {
            tables.add(table("t" + i, "CREATE TABLE t%d (id int)".formatted(i)));
        }
        var manager = manager(LONG);

        var outcomes = tables.reversed().stream().map(t -> async(() -> manager.ensure(t))).toList();

        for (var outcome : outcomes) {
            assertThat(outcome.get(20, TimeUnit.SECONDS)).isEqualTo(new Outcome.Ready(true));
        }
    }

    @Test
    void tables_that_were_removed_from_the_publication_are_found() throws InterruptedException {
        var kept = table("kept", "CREATE TABLE kept (id int)");
        var taken = table("taken", "CREATE TABLE taken (id int)");
        var manager = manager(SHORT);
        manager.ensure(kept);
        manager.ensure(taken);
        database.execute("ALTER PUBLICATION p DROP TABLE taken");

        assertThat(manager.missing(List.of(kept.id(), taken.id()))).containsExactly(taken.id());
    }

    /** None of these statements leaves a trace in what is published now. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER PUBLICATION p DROP TABLE away; ALTER PUBLICATION p ADD TABLE away",
                "ALTER PUBLICATION p SET (publish = 'insert');"
                        + " ALTER PUBLICATION p SET (publish = 'insert, update, delete, truncate')",
                "ALTER PUBLICATION p SET TABLE part; ALTER PUBLICATION p SET TABLE away",
                "ALTER TABLE away DETACH PARTITION part;"
                        + " ALTER TABLE away ATTACH PARTITION part DEFAULT"
            })
    void a_table_that_was_out_of_the_publication_for_a_while_is_found_once(String gap)
            throws InterruptedException {
        var away =
                table(
                        "away",
                        "CREATE TABLE away (id int) PARTITION BY LIST (id)",
                        "CREATE TABLE part PARTITION OF away DEFAULT");
        var manager = manager(SHORT);
        manager.ensure(away);
        manager.remember(away.id());
        assertThat(manager.missing(List.of(away.id()))).isEmpty();
        database.execute(gap.split(";"));

        assertThat(manager(SHORT).missing(List.of(away.id()))).containsExactly(away.id());
        assertThat(manager.missing(List.of(away.id()))).isEmpty();
    }

    @Test
    void a_table_that_was_out_of_the_publication_for_a_time_has_a_gap_for_a_new_shape()
            throws InterruptedException {
        var away = table("away", "CREATE TABLE away (id int)");
        var former = manager(SHORT);
        former.ensure(away);
        former.remember(away.id());
        database.execute(
                "ALTER PUBLICATION p DROP TABLE away", "ALTER PUBLICATION p ADD TABLE away");

        var manager = manager(SHORT);
        assertThat(manager.ensure(away)).isEqualTo(new Outcome.Ready(true));
        assertThat(manager.begins(away.id())).isTrue();
        manager.remember(away.id());

        assertThat(manager.begins(away.id())).isFalse();
        assertThat(manager.missing(List.of(away.id()))).isEmpty();
        assertThat(kept).hasSize(2);
    }

    @Test
    void a_look_before_the_former_looks_are_known_finds_nothing() {
        var manager = PublicationManager.start(admin, PUBLICATION, memberships, this::keep, SHORT);
        open.addFirst(manager);

        assertThat(manager.missing(List.of(new RelationId(1)))).isEmpty();
    }

    @Test
    void a_look_at_a_table_that_no_leader_has_recorded_is_recorded() throws InterruptedException {
        var old = table("old", "CREATE TABLE old (id int)");
        database.execute("ALTER PUBLICATION p ADD TABLE old");

        assertThat(manager(SHORT).missing(List.of(old.id()))).isEmpty();

        assertThat(kept).extracting(RegistryRecord.Published::table).containsExactly(old.id());
    }

    @Test
    void an_alteration_that_leaves_the_table_in_the_publication_is_ignored()
            throws InterruptedException {
        var stays = table("stays", "CREATE TABLE stays (id int)");
        var manager = manager(SHORT);
        manager.ensure(stays);
        manager.ensure(table("other", "CREATE TABLE other (id int)"));
        database.execute(
                "ALTER TABLE stays ADD COLUMN b int",
                "ALTER PUBLICATION p DROP TABLE other",
                "ALTER PUBLICATION p ADD TABLES IN SCHEMA public",
                "VACUUM FULL pg_publication_rel",
                "VACUUM (FREEZE) pg_publication");

        assertThat(manager.missing(List.of(stays.id()))).isEmpty();
    }

    /** The leader that added the table has ended its shapes already. */
    @Test
    void a_table_that_was_removed_and_added_again_is_missing() throws InterruptedException {
        var back = table("back", "CREATE TABLE back (id int)");
        var manager = manager(SHORT);
        manager.ensure(back);
        database.execute("ALTER PUBLICATION p DROP TABLE back");
        manager.forget(back.id());

        assertThat(manager.ensure(back)).isEqualTo(new Outcome.Ready(true));
        assertThat(manager.missing(List.of(back.id()))).isEmpty();
    }

    @Test
    void tables_of_a_publication_that_leaves_out_an_operation_now_are_not_followed()
            throws Exception {
        var before = table("before", "CREATE TABLE before (id int)");
        var after = table("after", "CREATE TABLE after (id int)");
        var manager = manager(SHORT);
        manager.ensure(before);
        var writer = transaction("INSERT INTO after VALUES (1)");
        database.execute("ALTER PUBLICATION p SET (publish = 'insert, update, truncate')");

        assertThat(manager.missing(List.of(before.id()))).containsExactly(before.id());
        assertThat(manager.ensure(after).toString())
                .contains("does not publish all required operations");

        database.execute(
                "ALTER PUBLICATION p SET (publish = 'insert, update, delete, truncate')",
                "ALTER PUBLICATION p ADD TABLE after");
        manager.forget(before.id());
        writer.createStatement().execute("INSERT INTO before VALUES (1)");
        assertThat(manager.ensure(before).toString())
                .contains("have to end first: pid " + pid(writer));
    }

    private CompletableFuture<?> keep(RegistryRecord.Published table) {
        kept.add(table);
        return CompletableFuture.completedFuture(table);
    }

    private PublicationManager manager(Patience patience) {
        var manager =
                PublicationManager.start(admin, PUBLICATION, memberships, this::keep, patience);
        manager.adopt();
        open.addFirst(manager);
        return manager;
    }

    private void asLowly(String sql) {
        database.execute(
                "DO $$ BEGIN CREATE ROLE lowly LOGIN; EXCEPTION WHEN duplicate_object THEN END $$",
                "GRANT CREATE ON DATABASE %s TO lowly".formatted(database.name()),
                sql);
    }

    private PublicationManager lowly() {
        var pool =
                ConnectionPool.open(
                        "lowly", ConnectionPool.Role.ADMIN, Databases.login(database, "lowly"), 2);
        open.addFirst(pool);
        var manager = PublicationManager.start(pool, PUBLICATION, memberships, this::keep, SHORT);
        manager.adopt();
        open.addFirst(manager);
        return manager;
    }

    private Relation table(String name, String... sql) {
        if (PUBLICATION.find(admin).isEmpty()) {
            PUBLICATION.create(admin);
        }
        database.execute(sql);
        var inspector =
                new Inspector(
                        () -> Optional.of(admin),
                        Duration.ZERO,
                        InstantSource.system(),
                        Runnable::run);
        return ((Inspection.Table) inspector.inspect(new TableName("public", name))).relation();
    }

    private List<List<String>> published() {
        return database.query(
                "SELECT relname, relreplident FROM pg_publication_rel JOIN pg_class c ON c.oid = prrelid");
    }

    private void awaitPublished() {
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (published().isEmpty()) {
            assertThat(System.nanoTime()).as("waited for the table").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private Connection transaction(String sql) throws SQLException {
        var connection = database.connect();
        open.add(connection);
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
        return connection;
    }

    private static int pid(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT pg_backend_pid()")) {
            row.next();
            return row.getInt(1);
        }
    }

    private interface Waits {
        Outcome get() throws InterruptedException;
    }

    private static CompletableFuture<Outcome> async(Waits task) {
        var answer = new CompletableFuture<Outcome>();
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        answer.complete(task.get());
                    } catch (InterruptedException e) {
                        answer.completeExceptionally(e);
                    }
                });
        return answer;
    }
}
