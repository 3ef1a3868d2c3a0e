package dev.metamorph.shape.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.shape.change.Change;
import dev.metamorph.shape.change.PgValue;
import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.definition.Replica;
import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.relation.PgType;
import dev.metamorph.shape.relation.RelationId;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

final class ShapeItemsTest {
    private static final TestTable ITEMS = TestTable.of("id int4", "value text").key("id");

    @Test
    void a_row_of_the_snapshot_has_nothing_of_a_transaction() {
        assertThat(snapshotItem(ITEMS, Row.ofTexts("1", "a")))
                .isEqualTo(
                        "{\"key\":\"\\\"public\\\".\\\"items\\\"/\\\"1\\\"\","
                                + "\"value\":{\"id\":\"1\",\"value\":\"a\"},\"headers\":"
                                + "{\"operation\":\"insert\",\"relation\":[\"public\",\"items\"]}}");
    }

    @Test
    void a_boolean_is_a_word_in_the_snapshot_and_a_letter_in_its_key() {
        var table = TestTable.of("b bool", "c bool", "d bool");

        var item = snapshotItem(table, row(PgValue.text("t"), PgValue.text("f"), PgValue.none()));

        assertThat(Json.object(item).get("value")).hasToString("{b=true, c=false, d=null}");
        assertThat(Json.object(item)).containsEntry("key", "\"public\".\"items\"/\"t\"/\"f\"/_");
    }

    @Test
    void a_domain_over_boolean_is_a_boolean() {
        var domain = new PgType(90_000, "flag", PgType.Kind.DOMAIN, 16, "bool", -1, 0, List.of());
        var table = TestTable.of("id int4").with(new Column("f", domain, false, false, ""));

        var item = snapshotItem(table.key("id"), Row.ofTexts("1", "t"));

        assertThat(Json.object(item).get("value")).hasToString("{id=1, f=true}");
    }

    @Test
    void the_padding_of_a_char_stays() {
        var item = snapshotItem(ITEMS, Row.ofTexts("1", "a   "));

        assertThat(item).contains("\"a   \"");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '|',
            value = {
                "public, items, 1/2, \"public\".\"items\"/\"1//2\"",
                "a/b, c.d, 1, \"a//b\".\"c..d\"/\"1\"",
                "a\"b, Items, x\"y, \"a\"b\".\"Items\"/\"x\"y\"",
            })
    void keys_double_what_parts_them(String schema, String name, String value, String key) {
        var table = ITEMS.named(schema, name);
        var row = Row.ofTexts(value, "");

        var items = ShapeItems.of(table.shape(), table.relation());

        assertThat(items.snapshotKey(row)).isEqualTo(key);
        assertThat(Json.object(snapshotItem(table, row))).containsEntry("key", key);
    }

    @Test
    void a_key_has_its_columns_in_the_order_of_the_primary_key() {
        var table = TestTable.of("a int4", "b int4", "c int4").key("c", "a");

        var key = ShapeItems.of(table.shape(), table.relation());

        assertThat(key.snapshotKey(Row.ofTexts("1", "2", "3")))
                .isEqualTo("\"public\".\"items\"/\"3\"/\"1\"");
    }

    @Test
    void without_a_primary_key_all_columns_are_the_key_even_those_that_are_not_selected() {
        var table = TestTable.of("a int4", "b int4", "g int4 generated");
        var items = ShapeItems.of(table.shapeOf(Replica.DEFAULT, "b"), table.relation());

        assertThat(items.layout()).isEqualTo(new SnapshotLayout(List.of(0, 1), List.of("a", "b")));
        assertThat(items.snapshotKey(Row.ofTexts("1", "2")))
                .isEqualTo("\"public\".\"items\"/\"1\"/\"2\"");
    }

    @Test
    void a_key_is_the_same_in_the_snapshot_and_in_the_log() {
        var table = TestTable.of("b bool", "a text");
        var row = row(PgValue.text("t"), PgValue.none());
        var log = new ItemLog(table.bound(table.shape()));

        var item = log.take(new Change.Insert(new RelationId(5), row)).getFirst();

        assertThat(Json.object(item).get("key"))
                .isEqualTo(Json.object(snapshotItem(table, row)).get("key"));
    }

    @Test
    void equal_rows_of_a_snapshot_are_one_item() {
        var table = TestTable.of("a int4");
        var items = ShapeItems.of(table.shape(), table.relation());
        var log = new ItemLog(table.bound(table.shape()));

        assertThat(items.countSnapshotRow(Row.ofTexts("1"), log)).isTrue();
        assertThat(items.countSnapshotRow(Row.ofTexts("1"), log)).isFalse();
    }

    private static Row row(PgValue... values) {
        return Row.of(List.of(values));
    }

    private static String snapshotItem(TestTable table, Row row) {
        var out = new ItemBuffer(8);
        ShapeItems.of(table.shape(), table.relation()).snapshotItem(row, out);
        return out.toString();
    }
}
