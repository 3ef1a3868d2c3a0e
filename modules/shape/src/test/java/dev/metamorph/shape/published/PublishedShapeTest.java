package dev.metamorph.shape.published;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.shape.definition.LogMode;
import dev.metamorph.shape.definition.Replica;
import dev.metamorph.shape.definition.ShapeDefinition;
import dev.metamorph.shape.published.RecordOptions.KeyForm;
import dev.metamorph.shape.published.RecordOptions.NumberForm;
import dev.metamorph.shape.published.RecordOptions.ValueForm;
import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shape.relation.TableName;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

final class PublishedShapeTest {
    private static PublishedShape shape(RecordFormat format, RecordOptions options) {
        return new PublishedShape(
                "items",
                PublishedShape.rows("items", "", Map.of(), List.of()),
                TopicSettings.named("items"),
                format,
                options);
    }

    private static RecordOptions headers(RecordHeaders headers) {
        return new RecordOptions(KeyForm.OBJECT, NumberForm.TEXT, ValueForm.TYPED, headers);
    }

    private static ShapeDefinition definition(String... key) {
        return new ShapeDefinition(
                new RelationId(1),
                new TableName("public", "items"),
                List.of(key),
                "",
                List.of("id", "Name", "sort"),
                true,
                Replica.FULL,
                LogMode.FULL);
    }

    @Test
    void the_form_is_the_format_alone_unless_options_change_the_bytes() {
        var all =
                new RecordOptions(
                        KeyForm.RAW, NumberForm.NATIVE, ValueForm.TEXT, RecordHeaders.NONE);

        assertThat(shape(RecordFormat.JSON, RecordOptions.DEFAULT).form()).isEqualTo("json");
        assertThat(
                        shape(
                                        RecordFormat.DEBEZIUM,
                                        headers(new RecordHeaders(Map.of("a", "b"), Map.of())))
                                .form())
                .isEqualTo("debezium");
        assertThat(shape(RecordFormat.CONNECT_JSON, all).form())
                .isEqualTo("connect-json key=raw numbers=native values=text");
    }

    @Test
    void names_of_headers_are_checked() {
        var headers =
                new RecordHeaders(
                        Map.of("metamorph-op", "x", " ", "x", "both", "x", "fine", "x"),
                        Map.of("both", "id"));

        assertThat(shape(RecordFormat.JSON, headers(headers)).problems())
                .containsExactly(
                        "a header must not be called \" \"; names are not blank, and those that begin with metamorph- are taken",
                        "a header must not be called \"metamorph-op\"; names are not blank, and those that begin with metamorph- are taken",
                        "the header \"both\" is both constant and a column's; give one");
    }

    @Test
    void an_option_without_an_effect_is_a_problem() {
        var text =
                new RecordOptions(
                        KeyForm.OBJECT, NumberForm.TEXT, ValueForm.TEXT, RecordHeaders.NONE);

        assertThat(shape(RecordFormat.ELECTRIC, text).problems()).hasSize(1);
        assertThat(shape(RecordFormat.JSON, text).problems()).isEmpty();
    }

    @Test
    void a_raw_key_needs_a_key_of_one_column() {
        var raw =
                new RecordOptions(
                        KeyForm.RAW, NumberForm.TEXT, ValueForm.TYPED, RecordHeaders.NONE);

        assertThat(shape(RecordFormat.JSON, raw).problems(definition("id"))).isEmpty();
        assertThat(shape(RecordFormat.JSON, raw).problems(definition("id", "sort")))
                .containsOnlyKeys("key");
    }

    @Test
    void columns_of_headers_must_be_selected() {
        var headers =
                new RecordHeaders(
                        Map.of(), Map.of("a", "ID", "b", "\"Name\"", "c", "name", "d", "-"));

        assertThat(shape(RecordFormat.JSON, headers(headers)).problems(definition("id")))
                .containsExactly(
                        Map.entry(
                                "headers",
                                List.of(
                                        "The following columns of headers are not selected: -, name")));
    }
}
