package dev.metamorph.app.protocol;

import static dev.metamorph.app.protocol.Follower.lines;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The items of a shape log, as clients read them. */
@Tag("servers")
final class LogItemsTest extends OneTable {
    @Test
    void a_shape_begins_with_its_rows_and_the_snapshots_end_and_is_then_up_to_date() {
        var reader = reader("");

        var first = reader.next(false);
        var second = reader.next(false);

        assertThat(lines(Follower.items(first)))
                .containsExactlyInAnyOrder(
                        insert(1, "{'id':'1','value':'a','size':'10'}"),
                        insert(2, "{'id':'2','value':'b','size':'20'}"),
                        "snapshot-end");
        assertThat(first.headers().firstValue("electric-offset")).contains("0_0");
        assertThat(first.headers().firstValue("electric-up-to-date")).isEmpty();
        assertThat(lines(Follower.items(second))).containsExactly("up-to-date");
        assertThat(second.headers().firstValue("electric-offset")).contains("0_inf");
        assertThat(second.headers().firstValue("electric-up-to-date")).contains("");
    }

    @Test
    void a_change_and_the_up_to_date_after_it_have_the_same_lsn() {
        var reader = following("");
        run("INSERT INTO % VALUES (3, 'c', 30)");

        var news = reader.news();

        assertThat(lines(news))
                .containsExactly(insert(3, "{'id':'3','value':'c','size':'30'}"), "up-to-date");
        var lsn = header(news.getFirst(), "lsn");
        assertThat(header(news.getLast(), "global_last_seen_lsn")).isEqualTo(lsn);
        assertThat(reader.offset()).isEqualTo(lsn + "_0");
    }

    @Test
    void a_change_of_another_table_advances_the_last_seen_lsn() {
        var reader = following("");
        run("CREATE TABLE %_other (id int PRIMARY KEY)");
        var other = follower("table=%s_other".formatted(table()));
        other.catchUp();
        run("INSERT INTO %_other VALUES (1)");
        var lsn = Long.parseUnsignedLong(header(other.news().getFirst(), "lsn"));

        // Its items can be seen a moment before the last seen LSN is.
        await("it is seen", () -> lastSeen(reader) >= lsn);
    }

    private static long lastSeen(Follower reader) {
        var last = Follower.items(reader.next(false)).getLast();
        return Long.parseUnsignedLong(header(last, "global_last_seen_lsn"));
    }

    @Test
    void an_update_has_the_key_and_what_changed_and_a_delete_the_key() {
        var reader = following("");
        run("UPDATE % SET size = NULL WHERE id = 1");
        run("DELETE FROM % WHERE id = 2");

        var update = json("update %s {'id':'1','size':null}".formatted(key(1)));
        var delete = json("delete %s {'id':'2'}".formatted(key(2)));
        assertThat(reader.news(2)).containsExactly(update, delete);
    }

    @Test
    void a_full_replica_has_the_whole_row_and_the_old_values() {
        var reader = following("&replica=full");
        run("UPDATE % SET size = 11 WHERE id = 1");

        var update = reader.news().getFirst();

        assertThat(update.path("value")).hasToString(json("{'id':'1','value':'a','size':'11'}"));
        assertThat(update.path("old_value")).hasToString(json("{'size':'10'}"));
    }

    @Test
    void a_changed_key_is_a_delete_and_an_insert_two_positions_apart() {
        var reader = following("");
        run("UPDATE % SET id = 9 WHERE id = 1");

        var news = reader.news();

        assertThat(lines(news))
                .startsWith(
                        json("delete %s {'id':'1'}".formatted(key(1))),
                        insert(9, "{'id':'9','value':'a','size':'10'}"));
        assertThat(news.getFirst().path("headers").path("key_change_to").asText())
                .isEqualTo(key(9));
        assertThat(news.get(1).path("headers").path("key_change_from").asText()).isEqualTo(key(1));
        assertThat(news.get(1).path("headers").path("last").asBoolean()).isTrue();
    }

    @Test
    void a_row_moves_into_a_clause_whole_and_out_of_it_by_its_key() {
        var reader = following("&where=" + encoded("size > 15"));
        run("UPDATE % SET size = CASE id WHEN 1 THEN 16 ELSE 14 END");

        var news = reader.news();

        assertThat(lines(news))
                .containsExactlyInAnyOrder(
                        insert(1, "{'id':'1','value':'a','size':'16'}"),
                        json("delete %s {'id':'2'}".formatted(key(2))),
                        "up-to-date");
        var last = news.get(1).path("headers");
        assertThat(last.path("last").asBoolean()).isTrue();
        assertThat(reader.offset())
                .isEqualTo(last.path("lsn").asText() + "_" + last.path("op_position").asText());
    }

    @Test
    void a_row_that_changes_its_key_too_moves_in_by_the_new_one_and_out_by_the_old() {
        var reader = following("&where=" + encoded("size > 15"));
        run("UPDATE % SET id = 12, size = 14 WHERE id = 2");
        run("UPDATE % SET id = 11, size = 16 WHERE id = 1");

        assertThat(reader.news(2))
                .containsExactly(
                        json("delete %s {'id':'2'}".formatted(key(2))),
                        insert(11, "{'id':'11','value':'a','size':'16'}"));
    }

    @Test
    void only_the_matching_rows_of_a_transaction_are_items() {
        var reader = following("&where=" + encoded("value = 'yes'"));
        run("INSERT INTO % VALUES (3, 'yes', 1), (4, 'no', 1)");

        assertThat(lines(reader.news()))
                .containsExactly(insert(3, "{'id':'3','value':'yes','size':'1'}"), "up-to-date");
        assertThat(lines(Follower.items(reader.next(true)))).containsExactly("up-to-date");
    }

    @Test
    void an_update_of_other_columns_wakes_no_reader() {
        var reader = following("&columns=id,value");
        run("UPDATE % SET size = 99");

        var silence = reader.next(true);

        assertThat(silence.headers().firstValue("electric-has-data")).contains("false");
        run("UPDATE % SET value = 'z' WHERE id = 1");
        assertThat(lines(reader.news()))
                .startsWith(json("update %s {'id':'1','value':'z'}".formatted(key(1))));
    }

    @Test
    void a_changes_only_log_has_all_changes_and_no_initial_rows() {
        var reader = follower("table=%s&log=changes_only".formatted(table()));

        assertThat(lines(reader.catchUp())).containsExactly("snapshot-end", "up-to-date");
        run("UPDATE % SET value = 'new' WHERE id = 2");
        run("DELETE FROM % WHERE id = 1");
        assertThat(reader.news(2))
                .containsExactly(
                        json("update %s {'id':'2','value':'new'}".formatted(key(2))),
                        json("delete %s {'id':'1'}".formatted(key(1))));
    }

    @Test
    void a_reader_that_starts_now_starts_at_the_end_of_the_log() {
        var fresh = get("table=%s&offset=now".formatted(table()));
        assertThat(fresh.headers().firstValue("electric-offset")).contains("0_inf");
        assertThat(lines(Follower.items(fresh))).containsExactly("up-to-date");

        var reader = following("");
        run("INSERT INTO % VALUES (3, 'c', 30)");
        reader.news();
        var now = get("table=%s&offset=now".formatted(table()));

        assertThat(now.headers().firstValue("electric-offset")).contains(reader.offset());
    }

    @Test
    void generated_columns_are_in_the_snapshot_and_in_updates() {
        run("ALTER TABLE % ADD twice int GENERATED ALWAYS AS (size * 2) STORED");
        var reader = reader("&columns=id,twice&where=" + encoded("twice < 40"));

        assertThat(lines(reader.catchUp())).startsWith(insert(1, "{'id':'1','twice':'20'}"));
        run("UPDATE % SET size = 11 WHERE id = 1");
        run("UPDATE % SET size = 19 WHERE id = 2");

        assertThat(reader.news(2))
                .containsExactly(
                        json("update %s {'id':'1','twice':'22'}".formatted(key(1))),
                        insert(2, "{'id':'2','twice':'38'}"));
    }
}
