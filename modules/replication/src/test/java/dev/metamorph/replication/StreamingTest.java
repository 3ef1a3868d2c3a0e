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
}
