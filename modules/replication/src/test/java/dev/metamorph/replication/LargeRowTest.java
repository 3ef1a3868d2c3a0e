package dev.metamorph.replication;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A row beyond the limit is left out of the stream, and all else goes on. */
@Tag("servers")
final class LargeRowTest {
    private static final int LIMIT = 1 << 20;

    private static final String[] TABLES = {
        "CREATE TABLE t (id int PRIMARY KEY, a text); ALTER TABLE t REPLICA IDENTITY FULL",
        "CREATE TABLE u (id int PRIMARY KEY, a text); ALTER TABLE u REPLICA IDENTITY FULL"
    };

    @Test
    void every_kind_of_change_with_a_large_row_is_sent_without_it() {
        try (var db = Replicated.with(TABLES).limitedTo(LIMIT)) {
            db.stream();
            db.execute("INSERT INTO t VALUES (1, repeat('x', %d))".formatted(20 * LIMIT));
            db.execute("UPDATE t SET id = 2");
            db.execute("DELETE FROM t");

            var story = Story.of(db.sink.awaitTransactions(3));

            assertThat(story).containsExactly("W t", ".", "W t", ".", "W t", ".");
        }
    }

    @Test
    void the_rest_of_the_transaction_and_what_follows_is_whole_and_the_slot_advances() {
        try (var db = Replicated.with(TABLES).limitedTo(LIMIT)) {
            db.stream();
            db.execute(
                    "BEGIN; INSERT INTO u VALUES (1, 'a'); INSERT INTO t VALUES (1, repeat('x', %d)); INSERT INTO u VALUES (2, 'b'); COMMIT"
                            .formatted(40 * LIMIT));
            db.execute("INSERT INTO u VALUES (3, 'c')");
            var written = db.walEnd();

            var story = Story.of(db.sink.awaitTransactions(2));

            assertThat(story).containsExactly("I u[1,a]", "W t", "I u[2,b]", ".", "I u[3,c]", ".");
            Replicated.await("the slot", () -> db.confirmed().compareTo(written) >= 0);
            assertThat(db.failures).isEmpty();
        }
    }

    @Test
    void a_row_at_the_limit_is_whole() {
        try (var db = Replicated.with(TABLES).limitedTo(LIMIT)) {
            db.stream();
            db.execute("INSERT INTO t VALUES (1, repeat('x', %d))".formatted(LIMIT - 100));

            var story = Story.of(db.sink.awaitTransactions(1));

            assertThat(story.getFirst()).hasSize("I t[1,]".length() + LIMIT - 100);
        }
    }

    @Test
    void an_unchanged_large_value_is_filled_in_from_the_old_row() {
        try (var db = Replicated.with(TABLES).limitedTo(LIMIT)) {
            db.stream();
            db.execute(
                    "INSERT INTO t SELECT 1, string_agg(md5(n::text), '') FROM generate_series(1, 20000) n");
            db.execute("UPDATE t SET id = 2");

            var story = Story.of(db.sink.awaitTransactions(2));

            var value = story.getFirst().substring("I t[1,".length());
            assertThat(story.get(2)).isEqualTo("U t[1," + value + " [2," + value);
        }
    }
}
