package dev.metamorph.app.protocol;

import static dev.metamorph.app.protocol.Follower.lines;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The keys of items. */
@Tag("servers")
final class RowKeysTest extends OneTable {
    @Test
    void without_a_primary_key_all_columns_are_the_key() {
        run("CREATE TABLE %_free (b text, a int)");
        run("INSERT INTO %_free VALUES (NULL, 1)");
        var reader = follower("table=%s_free".formatted(table()));
        var key = "\"public\".\"%s_free\"".formatted(table());

        assertThat(lines(reader.catchUp()).getFirst())
                .isEqualTo("insert %s/_/\"1\" {\"b\":null,\"a\":\"1\"}".formatted(key));
        run("UPDATE %_free SET b = 'x/y'");
        assertThat(lines(reader.news()))
                .startsWith(
                        "delete %s/_/\"1\" {\"b\":null,\"a\":\"1\"}".formatted(key),
                        "insert %s/\"x//y\"/\"1\" {\"b\":\"x/y\",\"a\":\"1\"}".formatted(key));
    }

    /** In Electric's snapshot it is true and in its log t, so that nothing removes such a row. */
    @Test
    void without_a_primary_key_a_boolean_is_the_same_in_the_keys_of_snapshot_and_log() {
        run("CREATE TABLE %_flags (flag bool, n int)");
        run("INSERT INTO %_flags VALUES (true, 1)");
        var reader = follower("table=%s_flags".formatted(table()));
        var key = reader.catchUp().getFirst().path("key").asText();

        run("DELETE FROM %_flags");

        assertThat(reader.news().getFirst().path("key").asText()).isEqualTo(key);
    }

    @Test
    void a_composite_key_has_the_keys_order() {
        run("CREATE TABLE %_two (a int, b text, PRIMARY KEY (b, a))");
        run("INSERT INTO %_two VALUES (1, 'x')");

        var first = follower("table=%s_two".formatted(table())).catchUp().getFirst();

        assertThat(first.path("key").asText())
                .isEqualTo("\"public\".\"%s_two\"/\"x\"/\"1\"".formatted(table()));
    }
}
