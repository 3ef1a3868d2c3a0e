package dev.metamorph.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.feed.record.Fragment;
import dev.metamorph.feed.record.Fragment.RelationAt;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.Xid;
import dev.metamorph.shape.change.Change;
import dev.metamorph.shape.relation.ReplicaIdentity;
import dev.metamorph.shape.relation.TableName;
import dev.metamorph.shape.relation.WalRelation.WalColumn;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

import java.io.StringReader;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Decodes the changes that a real server sends. */
@Tag("servers")
final class ChangesTest {
    private static final String T =
            "CREATE TABLE t (id int PRIMARY KEY, a text); ALTER TABLE t REPLICA IDENTITY FULL";

    @Test
    void a_transaction_is_reported_with_its_commit_its_id_its_time_and_its_tables()
            throws Exception {
        try (var db = Replicated.with(T)) {
            db.stream();

            var xid = new StringBuilder();
            inTransaction(
                    db,
                    connection -> {
                        run(connection, "INSERT INTO t VALUES (1, 'one'), (2, NULL)");
                        xid.append(one(connection, "SELECT pg_current_xact_id()::xid"));
                    });
            var fragment = db.sink.awaitTransactions(1).getFirst();

            assertThat(Story.of(List.of(fragment)))
                    .containsExactly("I t[1,one]", "I t[2,NULL]", ".");
            assertThat(fragment.firstIndex()).isZero();
            assertThat(fragment.xid()).isEqualTo(new Xid(Integer.parseUnsignedInt(xid.toString())));
            assertThat(fragment.commit()).isLessThan(db.walEnd()).isGreaterThan(Lsn.ZERO);
            assertThat(Duration.between(fragment.committedAt(), Instant.now()).abs())
                    .isLessThan(Duration.ofMinutes(1));
            assertThat(fragment.relations())
                    .singleElement()
                    .satisfies(at -> {
                        assertThat(at.index()).isZero();
                        assertThat(at.relation().name()).isEqualTo(new TableName("public", "t"));
                        assertThat(at.relation().identity()).isEqualTo(ReplicaIdentity.FULL);
                        assertThat(at.relation().columns())
                                .containsExactly(
                                        new WalColumn("id", 23, -1), new WalColumn("a", 25, -1));
                        assertThat(at.relation().ancestors()).isEmpty();
                    });
        }
    }

    @Test
    void updates_and_deletes_carry_the_old_row_and_a_key_change_is_one_update() {
        try (var db = Replicated.with(T)) {
            db.stream();

            db.execute(
                    "INSERT INTO t VALUES (1, 'one')",
                    "UPDATE t SET a = NULL",
                    "UPDATE t SET id = 2",
                    "DELETE FROM t");

            assertThat(Story.of(db.sink.awaitTransactions(4)))
                    .containsExactly(
                            "I t[1,one]", ".",
                            "U t[1,one] [1,NULL]", ".",
                            "U t[1,NULL] [2,NULL]", ".",
                            "D t[2,NULL]", ".");
        }
    }

    @Test
    void without_full_identity_only_an_insert_tells_its_row() {
        try (var db =
                Replicated.with(
                        "CREATE TABLE d (id int PRIMARY KEY, a text)",
                        "CREATE TABLE i (id int NOT NULL, a text)",
                        "CREATE UNIQUE INDEX i_id ON i (id)",
                        "ALTER TABLE i REPLICA IDENTITY USING INDEX i_id")) {
            db.stream();

            db.execute(
                    "INSERT INTO d VALUES (1, 'one')",
                    "UPDATE d SET a = 'two'",
                    "UPDATE d SET id = 2",
                    "DELETE FROM d",
                    "INSERT INTO i VALUES (1, 'one')",
                    "UPDATE i SET a = 'two'",
                    "DELETE FROM i");

            assertThat(Story.of(db.sink.awaitTransactions(7)))
                    .containsExactly(
                            "I d[1,one]",
                            ".",
                            "X d",
                            ".",
                            "X d",
                            ".",
                            "X d",
                            ".",
                            "I i[1,one]",
                            ".",
                            "X i",
                            ".",
                            "X i",
                            ".");
        }
    }

    @Test
    void large_values_that_did_not_change_come_from_the_old_row() {
        try (var db =
                Replicated.with(
                        "CREATE TABLE t (id int PRIMARY KEY, big text, note text)",
                        "ALTER TABLE t ALTER big SET STORAGE EXTERNAL",
                        "ALTER TABLE t REPLICA IDENTITY FULL")) {
            db.stream();

            db.execute(
                    "INSERT INTO t VALUES (1, repeat('abcdefgh', 1000), 'a')",
                    "UPDATE t SET note = 'b'",
                    "UPDATE t SET id = 2, note = NULL");
            var changes = Replicated.changes(db.sink.awaitTransactions(3));

            var big = "abcdefgh".repeat(1000);
            for (var change : changes.subList(1, 3)) {
                var update = (Change.Update) change;
                assertThat(update.before().text(1)).isEqualTo(big);
                assertThat(update.after().text(1)).isEqualTo(big);
            }
        }
    }

    @Test
    void truncate_is_a_change_for_every_table_that_it_reaches() {
        try (var db =
                Replicated.with(
                        T,
                        "CREATE TABLE u (id int PRIMARY KEY)",
                        "CREATE TABLE v (id int REFERENCES u)")) {
            db.stream();

            db.execute("INSERT INTO t VALUES (1, 'a')", "TRUNCATE t, u RESTART IDENTITY CASCADE");

            assertThat(Story.of(db.sink.awaitTransactions(2)))
                    .startsWith("I t[1,a]", ".")
                    .contains("T t", "T u", "T v")
                    .hasSize(6);
        }
    }

    @Test
    void rolled_back_changes_never_arrive() throws Exception {
        try (var db = Replicated.with(T)) {
            db.stream();

            inTransaction(
                    db,
                    connection -> {
                        run(connection, "INSERT INTO t VALUES (1, 'kept')");
                        var savepoint = connection.setSavepoint();
                        run(connection, "INSERT INTO t VALUES (2, 'lost')");
                        connection.rollback(savepoint);
                        run(connection, "INSERT INTO t VALUES (3, 'kept')");
                    });
            try (var connection = db.database.connect()) {
                connection.setAutoCommit(false);
                run(connection, "INSERT INTO t VALUES (4, 'lost')");
                connection.rollback();
            }
            db.execute("INSERT INTO t VALUES (5, 'kept')");

            assertThat(Story.of(db.sink.awaitTransactions(2)))
                    .containsExactly("I t[1,kept]", "I t[3,kept]", ".", "I t[5,kept]", ".");
        }
    }

    @Test
    void all_rows_of_a_copy_arrive_and_a_restart_sends_the_whole_transaction_again()
            throws Exception {
        try (var db = Replicated.with(T)) {
            db.sink.acknowledgeNothing();
            var client = db.stream();
            var rows =
                    IntStream.rangeClosed(1, 12)
                            .mapToObj("%d\tx\n"::formatted)
                            .collect(Collectors.joining());
            try (var connection = db.database.connect()) {
                connection
                        .unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyIn("COPY t FROM STDIN", new StringReader(rows));
            }
            var first = db.sink.awaitTransactions(1);
            client.close();

            db.stream();
            var both = db.sink.awaitTransactions(2);

            assertThat(Story.of(first))
                    .hasSize(13)
                    .startsWith("I t[1,x]")
                    .endsWith("I t[12,x]", ".");
            assertThat(both.subList(first.size(), both.size())).isEqualTo(first);
        }
    }

    @Test
    void a_large_transaction_comes_in_fragments_that_count_on() {
        try (var db = Replicated.with(T)) {
            db.stream();

            db.execute("INSERT INTO t SELECT n, 'row ' || n FROM generate_series(0, 99999) n");
            var fragments = db.sink.awaitTransactions(1);

            assertThat(fragments).hasSize(50);
            assertThat(fragments.stream().filter(Fragment::last))
                    .containsExactly(fragments.getLast());
            assertThat(fragments)
                    .extracting(Fragment::commit)
                    .containsOnly(fragments.getFirst().commit());
            var index = 0L;
            for (var fragment : fragments) {
                assertThat(fragment.firstIndex()).isEqualTo(index);
                for (var change : fragment.changes()) {
                    assertThat(((Change.Insert) change).row().text(0)).isEqualTo("" + index++);
                }
            }
            assertThat(index).isEqualTo(100_000);
        }
    }

    @Test
    void a_value_of_ten_megabytes_and_a_row_of_1600_columns_pass() {
        var columns =
                IntStream.range(0, 1600)
                        .mapToObj("c%d bool"::formatted)
                        .collect(Collectors.joining(","));
        try (var db =
                Replicated.with(
                        "CREATE TABLE big (a text)", "CREATE TABLE wide (%s)".formatted(columns))) {
            db.stream();

            db.execute(
                    "INSERT INTO big SELECT string_agg(md5(n::text), '') FROM generate_series(1, 327680) n",
                    "INSERT INTO wide (c1599) VALUES (true)");
            var changes = Replicated.changes(db.sink.awaitTransactions(2));

            var big = ((Change.Insert) changes.getFirst()).row();
            assertThat(big.length(0)).isEqualTo(10 << 20);
            assertThat(big.text(0)).startsWith("c4ca4238a0b923820dcc509a6f75849b");
            var wide = ((Change.Insert) changes.getLast()).row();
            assertThat(wide.columns()).isEqualTo(1600);
            assertThat(wide.isNull(1598)).isTrue();
            assertThat(wide.text(1599)).isEqualTo("t");
        }
    }

    @Test
    void a_table_that_changes_is_described_before_the_next_change() throws Exception {
        try (var db = Replicated.with(T)) {
            db.stream();

            inTransaction(
                    db,
                    connection -> {
                        run(connection, "INSERT INTO t VALUES (1, 'a')");
                        run(connection, "ALTER TABLE t ADD b int DEFAULT 7");
                        run(connection, "INSERT INTO t VALUES (2, 'b')");
                        run(connection, "UPDATE t SET a = 'c' WHERE id = 1");
                    });
            db.execute(
                    "ALTER TABLE t RENAME b TO c",
                    "ALTER TABLE t DROP a",
                    "ALTER TABLE t RENAME TO s",
                    "DELETE FROM s WHERE id = 2");
            var fragments = db.sink.awaitTransactions(2);

            assertThat(Story.of(fragments))
                    .containsExactly(
                            "I t[1,a]", "I t[2,b,7]", "U t[1,a,7] [1,c,7]", ".", "D s[2,7]", ".");
            assertThat(fragments.getFirst().relations())
                    .extracting(RelationAt::index)
                    .containsExactly(0, 1);
            assertThat(fragments.getLast().relations().getFirst().relation().columns())
                    .extracting(WalColumn::name)
                    .containsExactly("id", "c");
        }
    }

    @Test
    void columns_that_differ_in_case_only_are_no_trouble() {
        try (var db =
                Replicated.with(
                        "CREATE TABLE \"T\" (\"Id\" int, \"ID\" int, id int)",
                        "CREATE TABLE \"t\" (a int)")) {
            db.stream();

            db.execute("INSERT INTO \"T\" VALUES (1, 2, 3)");

            assertThat(Story.of(db.sink.awaitTransactions(1))).containsExactly("I T[1,2,3]", ".");
        }
    }

    @Test
    void a_partition_is_described_with_the_tables_above_it() {
        try (var db =
                Replicated.with(
                        "CREATE TABLE root (id int, k int) PARTITION BY LIST (k)",
                        "CREATE TABLE mid PARTITION OF root FOR VALUES IN (1, 2) PARTITION BY LIST (id)",
                        "CREATE TABLE leaf PARTITION OF mid FOR VALUES IN (1)",
                        "CREATE TABLE other PARTITION OF root DEFAULT")) {
            db.stream();

            db.execute("INSERT INTO root VALUES (1, 1), (1, 9)");
            var fragments = db.sink.awaitTransactions(1);

            assertThat(Story.of(fragments)).containsExactly("I leaf[1,1]", "I other[1,9]", ".");
            assertThat(
                            fragments.getFirst().relations().stream()
                                    .map(at -> at.relation().ancestors())
                                    .map(ancestors ->
                                            ancestors.stream()
                                                    .map(id -> oid(db, id.toString()))
                                                    .toList()))
                    .containsExactly(List.of("mid", "root"), List.of("root"));
        }
    }

    @Test
    void a_table_that_is_gone_by_now_has_no_tables_above_it() {
        try (var db = Replicated.with(T)) {
            var client = db.connect();
            client.tryLock();
            client.createSlot(Duration.ofSeconds(10));
            client.close();
            db.execute("INSERT INTO t VALUES (1, 'a')", "DROP TABLE t");

            db.stream();

            assertThat(Story.of(db.sink.awaitTransactions(1))).containsExactly("I t[1,a]", ".");
        }
    }

    @Test
    void logical_messages_are_passed_over() {
        try (var db = Replicated.with(T)) {
            db.stream();

            db.execute(
                    "SELECT pg_logical_emit_message(true, 'p', 'in a transaction')",
                    "SELECT pg_logical_emit_message(false, 'p', 'outside')",
                    "INSERT INTO t VALUES (1, 'a')");

            assertThat(Story.of(db.sink.awaitTransactions(1))).containsExactly("I t[1,a]", ".");
        }
    }

    @Test
    void a_prepared_transaction_arrives_when_its_commit_is_decided() throws Exception {
        try (var db = Replicated.with(T)) {
            db.stream();

            try (var connection = db.database.connect()) {
                run(
                        connection,
                        "BEGIN; INSERT INTO t VALUES (1, 'prepared'); PREPARE TRANSACTION 'p'");
            }
            db.execute("INSERT INTO t VALUES (2, 'between')", "COMMIT PREPARED 'p'");

            assertThat(Story.of(db.sink.awaitTransactions(2)))
                    .containsExactly("I t[2,between]", ".", "I t[1,prepared]", ".");
        }
    }

    @Test
    void transactions_come_in_the_order_of_their_commits() throws Exception {
        try (var db = Replicated.with(T)) {
            db.stream();

            inTransaction(
                    db,
                    connection -> {
                        run(connection, "INSERT INTO t VALUES (1, 'began first')");
                        db.execute("INSERT INTO t VALUES (2, 'ended first')");
                    });
            var fragments = db.sink.awaitTransactions(2);

            assertThat(Story.of(fragments))
                    .containsExactly("I t[2,ended first]", ".", "I t[1,began first]", ".");
            assertThat(fragments).extracting(Fragment::commit).isSorted();
        }
    }

    private interface Work {
        void on(Connection connection) throws Exception;
    }

    private static void inTransaction(Replicated db, Work work) throws Exception {
        try (var connection = db.database.connect()) {
            connection.setAutoCommit(false);
            work.on(connection);
            connection.commit();
        }
    }

    private static void run(Connection connection, String sql) throws Exception {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String one(Connection connection, String sql) throws Exception {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static String oid(Replicated db, String oid) {
        return db.database.query("SELECT %s::regclass".formatted(oid)).getFirst().getFirst();
    }
}
