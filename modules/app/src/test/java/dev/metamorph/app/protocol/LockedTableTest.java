package dev.metamorph.app.protocol;

import static dev.metamorph.app.protocol.Follower.lines;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Requests for a shape whose table is locked. */
@Tag("servers")
final class LockedTableTest extends OneTable {
    @Test
    void a_request_waits_for_a_locked_table_and_gives_it_full_identity() throws Exception {
        try (var holder = database().connect()) {
            holder.setAutoCommit(false);
            try (var statement = holder.createStatement()) {
                statement.execute("LOCK TABLE %s IN ACCESS EXCLUSIVE MODE".formatted(table()));
            }
            var waiting = reader("").ask(false);
            await(
                    "somebody waits for the lock",
                    () ->
                            count("pg_locks WHERE NOT granted AND relation = '%s'::regclass")
                                    .equals("1"));
            holder.commit();

            assertThat(waiting.join().statusCode()).as(waiting.join().body()).isEqualTo(200);
        }
        assertThat(count("pg_class WHERE relname = '%s' AND relreplident = 'f'")).isEqualTo("1");
    }

    /** That takes five seconds. Electric says as much without naming who holds the lock. */
    @Test
    @EnabledIfSystemProperty(named = "metamorph.soak", matches = "true")
    void a_request_for_a_table_that_stays_locked_names_the_holder_and_is_served_afterwards()
            throws Exception {
        try (var holder = database().connect();
                var statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("LOCK TABLE %s IN ACCESS EXCLUSIVE MODE".formatted(table()));

            var refused = get("table=%s&offset=-1".formatted(table()));

            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("retry-after")).contains("10");
            assertThat(refused.body())
                    .matches(
                            "\\{\"message\":\"Snapshot timed out while waiting for a table lock \\(held by pid [0-9]+\\)\",\"reason\":\"[a-z_]+\"}");
            holder.commit();
        }
        assertThat(lines(reader("").catchUp()))
                .contains(insert(1, "{'id':'1','value':'a','size':'10'}"));
    }

    private String count(String from) {
        return database()
                .query("SELECT count(*) FROM " + from.formatted(table()))
                .getFirst()
                .getFirst();
    }
}
