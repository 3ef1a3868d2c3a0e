package dev.metamorph.app.declare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.app.declare.Plan.Difference;
import dev.metamorph.app.declare.Plan.Effect;
import dev.metamorph.app.declare.Plan.Step;
import dev.metamorph.app.declare.PublishedShapesClient.Explained;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

final class PlanTest {
    private static final Declaration ITEMS = Declaration.of("items");

    @Test
    void a_new_shape_is_created_with_its_topic() {
        var named = withTopic(topic("shop-items", OptionalInt.empty()));

        assertThat(Plan.of(Map.of(), Map.of("a", ITEMS, "b", named), "shop").steps())
                .containsExactly(
                        new Step.Create("a", ITEMS, "shop.a"),
                        new Step.Create("b", named, "shop-items"));
    }

    @Test
    void a_shape_as_declared_is_kept_whatever_the_spelling() {
        var declared =
                new Declaration(
                        "public.items",
                        "id = 1",
                        Map.of(),
                        List.of("b", "a"),
                        topic("shop.a", OptionalInt.empty()),
                        "json");
        var wanted =
                new Declaration(
                        "items",
                        " id = 1\n",
                        Map.of(),
                        List.of("a", "b"),
                        Declaration.Topic.DEFAULT,
                        "");

        var plan = Plan.of(Map.of("a", declared), Map.of("a", wanted), "shop");

        assertThat(plan.steps()).containsExactly(new Step.Keep("a"));
        assertThat(plan.toDeclare()).isEmpty();
    }

    @Test
    void shapes_that_the_file_does_not_name_are_left_alone() {
        var plan = Plan.of(Map.of("old", ITEMS), Map.of(), "shop");

        assertThat(plan.steps()).containsExactly(new Step.Unlisted("old"));
        assertThat(plan.toDeclare()).isEmpty();
    }

    @Test
    void options_that_change_the_bytes_of_rows_are_a_repair_and_headers_are_not() {
        var options =
                new Declaration.Options(
                        "raw", "native", "text", Map.of("a", "1"), Map.of("b", "id"));
        var wanted =
                new Declaration(
                        "items", "", Map.of(), List.of(), Declaration.Topic.DEFAULT, "", options);

        assertThat(Plan.differences(ITEMS, wanted, "shop.a"))
                .containsExactly(
                        new Difference("key", "object", "raw", Effect.REPAIR),
                        new Difference("numbers", "text", "native", Effect.REPAIR),
                        new Difference("values", "typed", "text", Effect.REPAIR),
                        new Difference("headers", "none", "{a=1, b=column id}", Effect.NONE));
        assertThat(Plan.differences(wanted, wanted, "shop.a")).isEmpty();
    }

    @Test
    void every_member_that_differs_is_reported_with_its_effect() {
        var wanted =
                new Declaration(
                        "shop.\"Items\"",
                        "id = $1",
                        Map.of("1", "7"),
                        List.of("id"),
                        new Declaration.Topic(
                                Optional.empty(),
                                OptionalInt.of(3),
                                OptionalInt.of(2),
                                Map.of("b", "2", "a", "1"),
                                true),
                        "avro");

        assertThat(Plan.differences(ITEMS, wanted, "shop.a"))
                .containsExactly(
                        new Difference(
                                "table",
                                "\"public\".\"items\"",
                                "\"shop\".\"Items\"",
                                Effect.REPAIR),
                        new Difference("where", "every row", "id = $1", Effect.REPAIR),
                        new Difference("params", "default", "{1=7}", Effect.REPAIR),
                        new Difference("columns", "all columns", "id", Effect.REPAIR),
                        new Difference("topic.partitions", "default", "3", Effect.NONE),
                        new Difference("topic.replication", "default", "2", Effect.NONE),
                        new Difference("topic.config", "default", "{a=1, b=2}", Effect.NONE),
                        new Difference("topic.adopt", "false", "true", Effect.NONE),
                        new Difference("format", "json", "avro", Effect.REPAIR));
    }

    @Test
    void another_topic_is_refused() {
        var declared = withTopic(topic("old", OptionalInt.empty()));

        var plan = Plan.of(Map.of("a", declared), Map.of("a", ITEMS), "shop");

        assertThat(plan.isRefused()).isTrue();
        assertThat(PlanText.lines(plan, Map.of()))
                .containsExactly(
                        "change  a",
                        "        topic.name: old -> shop.a",
                        "        refused: another topic needs another name, or \"metamorph drop a\""
                                + " first",
                        "0 to create, 1 to change, 0 as declared, 0 not in the file");
    }

    @Test
    void a_plan_is_reported_with_what_it_costs() {
        var filtered = new Declaration("items", "id < 9", Map.of(), List.of(), ITEMS.topic(), "");
        var wider = withTopic(topic("shop.c", OptionalInt.of(3)));
        var plan =
                Plan.of(
                        Map.of("b", ITEMS, "c", ITEMS, "d", ITEMS, "e", ITEMS),
                        Map.of("a", filtered, "b", filtered, "c", wider, "d", ITEMS),
                        "shop");
        var about = new Explained("", OptionalLong.of(8));

        assertThat(plan.isRefused()).isFalse();
        assertThat(PlanText.lines(plan, Map.of("a", about, "b", about)))
                .containsExactly(
                        "create  a",
                        "        topic: shop.a",
                        "        table: items",
                        "        where: id < 9",
                        "        why: it is new; all its rows (about 8) are sent",
                        "change  b",
                        "        where: every row -> id < 9",
                        "        why: the rows change; the topic's records are compared with all"
                                + " rows (about 8), and what differs is sent",
                        "change  c",
                        "        topic.partitions: default -> 3",
                        "        why: the declaration changes; these count only when a topic is"
                                + " created, and no row is sent",
                        "keep    d",
                        "leave   e: the file does not name it; \"metamorph drop e\" ends it",
                        "1 to create, 2 to change, 1 as declared, 1 not in the file");
    }

    private static Declaration withTopic(Declaration.Topic topic) {
        return new Declaration("items", "", Map.of(), List.of(), topic, "");
    }

    private static Declaration.Topic topic(String name, OptionalInt partitions) {
        return new Declaration.Topic(
                Optional.of(name), partitions, OptionalInt.empty(), Map.of(), false);
    }
}
