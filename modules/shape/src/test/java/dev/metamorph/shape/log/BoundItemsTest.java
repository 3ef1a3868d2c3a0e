package dev.metamorph.shape.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.Xid;
import dev.metamorph.shape.change.Change;
import dev.metamorph.shape.change.PgValue;
import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.definition.Replica;
import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shape.where.Where;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Compares the items of changes as text. The order of JSON members is not part of the format;
 * everything else is.
 */
final class BoundItemsTest {
    private static final RelationId ID = new RelationId(5);
    private static final TestTable ITEMS = TestTable.of("id int4", "value text").key("id");
    private static final String RELATION = "\"relation\":[\"public\",\"items\"]";
    private static final String TX = "\"txids\":[760],\"lsn\":\"26800584\",\"op_position\":";

    @Test
    void an_insert_has_the_whole_row() {
        var items = new ItemLog(ITEMS.bound(ITEMS.shape())).take(insert("1", "a"));

        assertThat(items)
                .containsExactly(
                        "{\"key\":\"\\\"public\\\".\\\"items\\\"/\\\"1\\\"\","
                                + "\"value\":{\"id\":\"1\",\"value\":\"a\"},"
                                + "\"headers\":{\"operation\":\"insert\","
                                + RELATION
                                + ","
                                + TX
                                + "0}}");
    }

    @Test
    void an_update_has_the_key_and_what_changed() {
        var log = new ItemLog(ITEMS.bound(ITEMS.shape()));

        var items = log.take(update(row("1", "a"), row("1", "b")));

        assertThat(member("value", items)).isEqualTo("{'id':'1','value':'b'}");
        assertThat(items).singleElement().asString().contains("\"operation\":\"update\"");
    }

    @Test
    void an_update_of_a_column_leaves_the_others_out() {
        var table = TestTable.of("id int4", "a text", "b text").key("id");
        var log = new ItemLog(table.bound(table.shape()));

        var items = log.take(update(row("1", "a", "b"), row("1", null, "b")));

        assertThat(member("value", items)).isEqualTo("{'id':'1','a':null}");
    }

    @Test
    void a_full_update_has_the_whole_row_and_the_old_values_of_what_changed() {
        var table = TestTable.of("id int4", "a text", "b text").key("id");
        var log = new ItemLog(table.bound(table.shape(Replica.FULL)));

        var items = log.take(update(row("1", null, "b"), row("1", "x", "b")));

        assertThat(member("value", items)).isEqualTo("{'id':'1','a':'x','b':'b'}");
        assertThat(member("old_value", items)).isEqualTo("{'a':null}");
    }

    @Test
    void a_delete_has_the_key_only() {
        var items = new ItemLog(ITEMS.bound(ITEMS.shape())).take(delete("1", "a"));

        assertThat(member("value", items)).isEqualTo("{'id':'1'}");
    }

    @Test
    void a_full_delete_has_the_whole_row() {
        var items = new ItemLog(ITEMS.bound(ITEMS.shape(Replica.FULL))).take(delete("1", "a"));

        assertThat(member("value", items)).isEqualTo("{'id':'1','value':'a'}");
    }

    @Test
    void a_changed_key_is_a_delete_and_an_insert_that_name_each_other() {
        var log = new ItemLog(ITEMS.bound(ITEMS.shape()));

        var items = log.take(update(row("1", "a"), row("2", "a")));

        assertThat(items)
                .containsExactly(
                        "{\"key\":\"\\\"public\\\".\\\"items\\\"/\\\"1\\\"\",\"value\":{\"id\":\"1\"},"
                                + "\"headers\":{\"operation\":\"delete\","
                                + RELATION
                                + ",\"key_change_to\":\"\\\"public\\\".\\\"items\\\"/\\\"2\\\"\","
                                + TX
                                + "0}}",
                        "{\"key\":\"\\\"public\\\".\\\"items\\\"/\\\"2\\\"\","
                                + "\"value\":{\"id\":\"2\",\"value\":\"a\"},"
                                + "\"headers\":{\"operation\":\"insert\","
                                + RELATION
                                + ",\"key_change_from\":\"\\\"public\\\".\\\"items\\\"/\\\"1\\\"\","
                                + TX
                                + "1}}");
        assertThat(log.offsets())
                .containsExactly(new LogOffset(26_800_584, 0), new LogOffset(26_800_584, 1));
    }

    @Test
    void positions_step_by_two() {
        var log = new ItemLog(ITEMS.bound(ITEMS.shape()));

        log.take(insert("1", "a"));
        log.take(insert("2", "b"));

        assertThat(log.offsets()).last().isEqualTo(LogOffset.of(new Lsn(26_800_584), 1));
        assertThat(log.take(insert("3", "c")))
                .singleElement()
                .asString()
                .contains("\"op_position\":4}}");
    }

    @Test
    void an_update_of_columns_that_are_not_selected_is_no_item() {
        var table = TestTable.of("id int4", "a text", "b text").key("id");
        var log = new ItemLog(table.bound(table.shapeOf(Replica.FULL, "id", "a")));

        var items = log.take(update(row("1", "a", "b"), row("1", "a", "c")));

        assertThat(items).isEmpty();
    }

    @Test
    void columns_that_are_not_selected_are_not_sent() {
        var table = TestTable.of("b text", "id int4", "a text").key("id");
        var log = new ItemLog(table.bound(table.shapeOf(Replica.FULL, "id", "a")));

        var items = log.take(insert("b", "1", "a"));

        assertThat(member("value", items)).isEqualTo("{'id':'1','a':'a'}");
    }

    @Test
    void a_row_is_read_by_the_names_that_the_stream_gives_its_columns() {
        var turned = TestTable.of("value text", "id int4").described();
        var log = new ItemLog(ITEMS.bound(ITEMS.shape(), turned));

        var items = log.take(insert("a", "1"));

        assertThat(member("value", items)).isEqualTo("{'id':'1','value':'a'}");
    }

    @Test
    void a_boolean_is_one_letter_in_the_log() {
        var table = TestTable.of("id int4", "b bool").key("id");
        var log = new ItemLog(table.bound(table.shape()));

        var items = log.take(insert("1", "t"));

        assertThat(member("value", items)).isEqualTo("{'id':'1','b':'t'}");
    }

    @Test
    void lsns_and_transaction_ids_are_unsigned() {
        var head = new TransactionHead(new Lsn(-2), new Xid(-1));
        var log = new ItemLog(ITEMS.bound(ITEMS.shape()), head);

        var items = log.take(insert("1", "a"));

        assertThat(log.offsets()).containsExactly(new LogOffset(-2, 0));
        assertThat(items)
                .singleElement()
                .asString()
                .contains("\"txids\":[4294967295],\"lsn\":\"18446744073709551614\"");
    }

    @Test
    void a_row_that_comes_to_match_is_an_insert() {
        var items = clause("value = 'b'").take(update(row("1", "a"), row("1", "b")));

        assertThat(member("value", items)).isEqualTo("{'id':'1','value':'b'}");
        assertThat(items).singleElement().asString().contains("\"operation\":\"insert\"");
    }

    @Test
    void a_row_that_no_longer_matches_is_a_delete() {
        var items = clause("value = 'a'").take(update(row("1", "a"), row("1", null)));

        assertThat(member("value", items)).isEqualTo("{'id':'1'}");
        assertThat(items).singleElement().asString().contains("\"operation\":\"delete\"");
    }

    @Test
    void a_row_that_comes_or_goes_with_another_key_is_one_item_of_the_key_that_matches() {
        var log = clause("id > 5");

        assertThat(member("key", log.take(update(row("1", "a"), row("7", "a")))))
                .isEqualTo("'%s'".formatted("'public'.'items'/'7'"));
        assertThat(member("key", log.take(update(row("7", "a"), row("1", "a")))))
                .isEqualTo("'%s'".formatted("'public'.'items'/'7'"));
    }

    @Test
    void rows_that_never_match_are_no_items() {
        var log = clause("value = 'x'");

        assertThat(log.take(insert("1", "a"))).isEmpty();
        assertThat(log.take(delete("1", "a"))).isEmpty();
        assertThat(log.take(update(row("1", "a"), row("2", null)))).isEmpty();
    }

    @Test
    void a_truncated_table_ends_the_shape() {
        var log = new ItemLog(ITEMS.bound(ITEMS.shape()));

        assertThat(log.convert(new Change.Truncate(ID)))
                .isEqualTo(new Conversion.Ended(EndCause.TRUNCATED, "the table was truncated"));
    }

    @Test
    void a_change_without_its_old_row_ends_the_shape() {
        var log = new ItemLog(ITEMS.bound(ITEMS.shape()));

        assertThat(log.convert(new Change.Unidentified(ID))).isInstanceOf(Conversion.Ended.class);
    }

    @Test
    void a_row_that_is_too_large_ends_the_shape() {
        var log = new ItemLog(ITEMS.bound(ITEMS.shape()));

        assertThat(log.convert(new Change.Oversize(ID)))
                .isEqualTo(
                        new Conversion.Ended(
                                EndCause.ROW_TOO_LARGE,
                                "a row was written that is larger than MAX_ROW_SIZE"));
    }

    private static ItemLog clause(String where) {
        var sql = Where.parse(where, Map.of(), ITEMS.relation()).sql();
        return new ItemLog(
                ITEMS.bound(ITEMS.definition(sql, List.of("id", "value"), true, Replica.DEFAULT)));
    }

    private static String member(String name, List<String> items) {
        assertThat(items).hasSize(1);
        return Json.print(Json.object(items.getFirst()).get(name)).replace('"', '\'');
    }

    private static Row row(@Nullable String... values) {
        return Row.of(
                Arrays.stream(values)
                        .map(text -> text == null ? PgValue.none() : PgValue.text(text))
                        .toList());
    }

    private static Change insert(String... values) {
        return new Change.Insert(ID, Row.ofTexts(values));
    }

    private static Change delete(String... values) {
        return new Change.Delete(ID, Row.ofTexts(values));
    }

    private static Change update(Row before, Row after) {
        return new Change.Update(ID, before, after);
    }
}
