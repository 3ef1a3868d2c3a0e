package dev.metamorph.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.shape.change.Change;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("servers")
final class StreamingTest {
    @Test
    void a_row_arrives_and_the_slot_follows() {
        try (var db = Replicated.with("CREATE TABLE t (id int PRIMARY KEY, a text)")) {
            db.stream();

            db.execute("INSERT INTO t VALUES (1, 'one')");
            var fragments = db.sink.awaitTransactions(1);

            assertThat(Replicated.changes(fragments))
                    .singleElement()
                    .isInstanceOfSatisfying(
                            Change.Insert.class,
                            insert -> assertThat(insert.row().text(1)).isEqualTo("one"));
            var end = db.walEnd();
            Replicated.await("the slot", () -> end.isAtOrBefore(db.confirmed()));
        }
    }

    @Test
    void the_server_sees_for_which_slot_the_lock_is() {
        try (var db = Replicated.with("CREATE TABLE t (id int PRIMARY KEY)")) {
            var client = db.connect();
            Replicated.await("the lock", client::tryLock);

            assertThat(
                            db.database.query(
                                    "SELECT query FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE '% replication%'"))
                    .singleElement()
                    .asString()
                    .contains(
                            "SELECT pg_try_advisory_lock(",
                            " /* metamorph slot=%s */".formatted(db.slot()));
        }
    }
}
