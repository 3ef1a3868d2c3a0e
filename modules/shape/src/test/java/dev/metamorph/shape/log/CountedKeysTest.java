package dev.metamorph.shape.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.shape.change.Change;
import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.relation.RelationId;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Items are abbreviated: {@code + key row}, {@code ~ key changed columns}, {@code - key}. */
final class CountedKeysTest {
    private static final RelationId ID = new RelationId(5);
    private static final TestTable DEFERRABLE =
            TestTable.of("id int4", "v text").deferrableKey("id");
    private static final TestTable KEYLESS = TestTable.of("v text");

    @Test
    void keys_that_all_rise_by_one_lose_no_row() {
        var log = logOf(DEFERRABLE, row("1", "a"), row("2", "b"), row("3", "c"));

        assertThat(take(log, update("1", "a", "2", "a"))).containsExactly("- 1");
        assertThat(take(log, update("2", "b", "3", "b"))).containsExactly("~ 2 {id=2, v=a}");
        assertThat(take(log, update("3", "c", "4", "c")))
                .containsExactly("~ 3 {id=3, v=b}", "+ 4 {id=4, v=c}");
    }

    @Test
    void keys_that_rise_from_the_highest_down_are_plain_moves() {
        var log = logOf(DEFERRABLE, row("1", "a"), row("2", "b"));

        assertThat(take(log, update("2", "b", "3", "b"))).containsExactly("- 2", "+ 3 {id=3, v=b}");
        assertThat(take(log, update("1", "a", "2", "a"))).containsExactly("- 1", "+ 2 {id=2, v=a}");
    }

    @Test
    void two_rows_that_swap_their_keys_end_with_each_others() {
        var log = logOf(DEFERRABLE, row("1", "a"), row("2", "b"));

        assertThat(take(log, update("1", "a", "2", "a"))).containsExactly("- 1");
        assertThat(take(log, update("2", "b", "1", "b")))
                .containsExactly("~ 2 {id=2, v=a}", "+ 1 {id=1, v=b}");
    }

    @Test
    void a_newcomer_that_leaves_again_leaves_the_row_that_was_there() {
        var log = logOf(DEFERRABLE, row("1", "a"), row("2", "b"));

        take(log, update("1", "a", "2", "a"));

        assertThat(take(log, update("2", "a", "5", "a"))).containsExactly("+ 5 {id=5, v=a}");
        assertThat(take(log, update("2", "b", "2", "c"))).containsExactly("~ 2 {id=2, v=c}");
    }

    @Test
    void a_newcomer_that_changes_while_it_waits_comes_as_it_is_then() {
        var log = logOf(DEFERRABLE, row("2", "b"));

        assertThat(take(log, insert("2", "x"))).isEmpty();
        assertThat(take(log, update("2", "x", "2", "y"))).isEmpty();
        assertThat(take(log, new Change.Delete(ID, row("2", "b"))))
                .containsExactly("~ 2 {id=2, v=y}");
    }

    @Test
    void a_newcomer_that_looks_like_the_row_before_is_no_item_at_all() {
        var log = logOf(DEFERRABLE, row("2", "b"));

        assertThat(take(log, insert("2", "b"))).isEmpty();
        assertThat(take(log, new Change.Delete(ID, row("2", "b")))).isEmpty();
    }

    @Test
    void a_key_that_was_deleted_and_inserted_again_is_both() {
        var log = logOf(DEFERRABLE, row("2", "b"));

        assertThat(take(log, new Change.Delete(ID, row("2", "b")))).containsExactly("- 2");
        assertThat(take(log, insert("2", "c"))).containsExactly("+ 2 {id=2, v=c}");
    }

    @Test
    void nothing_but_a_number_is_remembered_between_transactions() {
        var log = logOf(DEFERRABLE, row("1", "a"), row("2", "b"));

        take(log, update("1", "a", "2", "a"));
        take(log, update("2", "b", "3", "b"));

        assertThat(log.states()).hasSize(2);
        assertThat(log.states().values()).containsOnly(new byte[] {1});
    }

    @Test
    void equal_rows_are_one_item_until_the_last_is_gone() {
        var log = logOf(KEYLESS);

        assertThat(take(log, insert("a"))).containsExactly("+ a {v=a}");
        assertThat(take(log, insert("a"))).isEmpty();
        assertThat(take(log, new Change.Delete(ID, row("a")))).isEmpty();
        assertThat(take(log, new Change.Delete(ID, row("a")))).containsExactly("- a");
    }

    @Test
    void one_of_two_equal_rows_that_changes_is_an_insert() {
        var log = logOf(KEYLESS, row("a"), row("a"));

        assertThat(take(log, new Change.Update(ID, row("a"), row("b"))))
                .containsExactly("+ b {v=b}");
        assertThat(take(log, new Change.Update(ID, row("a"), row("b")))).containsExactly("- a");
    }

    @Test
    void an_update_that_changes_nothing_of_a_row_without_a_key_is_no_item() {
        var log = logOf(KEYLESS, row("a"));

        assertThat(take(log, new Change.Update(ID, row("a"), row("a")))).isEmpty();
    }

    @Test
    void a_row_of_any_length_has_a_short_key() {
        var log = logOf(KEYLESS, row("x".repeat(1_000_000)));

        assertThat(log.states().keySet()).allMatch(hex -> hex.length() == 2 * 33);
        assertThat(log.take(new Change.Delete(ID, row("x".repeat(1_000_000))))).hasSize(1);
    }

    private static ItemLog logOf(TestTable table, Row... rows) {
        var log = new ItemLog(table.bound(table.shape()));
        var items = ShapeItems.of(table.shape(), table.relation());
        for (var row : rows) {
            items.countSnapshotRow(row, log);
        }
        return log;
    }

    private static List<String> take(ItemLog log, Change change) {
        var shorts = new ArrayList<String>();
        for (var json : log.take(change)) {
            var item = Json.object(json);
            var key = String.valueOf(item.get("key")).replaceAll(".*/\"|\"$", "");
            var headers = String.valueOf(item.get("headers"));
            shorts.add(
                    headers.contains("operation=delete")
                            ? "- " + key
                            : headers.contains("operation=insert")
                                    ? "+ " + key + " " + item.get("value")
                                    : "~ " + key + " " + item.get("value"));
        }
        return shorts;
    }

    private static Row row(String... values) {
        return Row.ofTexts(values);
    }

    private static Change insert(String... values) {
        return new Change.Insert(ID, row(values));
    }

    /** An update: the values of the old row, followed by those of the new row. */
    private static Change update(String... values) {
        var half = values.length / 2;
        return new Change.Update(
                ID,
                row(Arrays.copyOf(values, half)),
                row(Arrays.copyOfRange(values, half, values.length)));
    }
}
