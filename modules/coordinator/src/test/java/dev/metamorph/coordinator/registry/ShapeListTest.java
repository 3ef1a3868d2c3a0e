package dev.metamorph.coordinator.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.definition.LogMode;
import dev.metamorph.shape.definition.Replica;
import dev.metamorph.shape.definition.ShapeDefinition;
import dev.metamorph.shape.port.LogSize;
import dev.metamorph.shape.port.ShapeDirectory.Shape;
import dev.metamorph.shape.port.ShapeList.Bounds;
import dev.metamorph.shape.port.ShapeList.Listed;
import dev.metamorph.shape.port.ShapeList.Order;
import dev.metamorph.shape.port.ShapeList.Page;
import dev.metamorph.shape.port.ShapeList.Place;
import dev.metamorph.shape.port.ShapeList.Question;
import dev.metamorph.shape.port.ShapeList.State;
import dev.metamorph.shape.port.ShapeRef;
import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.relation.PgType;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shape.relation.ReplicaIdentity;
import dev.metamorph.shape.relation.TableName;

import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.IntStream;

final class ShapeListTest {
    private static final Question ALL =
            new Question(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Bounds.NONE,
                    Bounds.NONE,
                    Order.CREATED,
                    false,
                    Optional.empty(),
                    100);

    private static Listed shape(int number, String table, State state) {
        var name = new TableName("public", table);
        var relation =
                new Relation(
                        new RelationId(number),
                        name,
                        Relation.Kind.TABLE,
                        ReplicaIdentity.FULL,
                        List.of(new Column("id", PgType.base(23, "int4"), true, false, "")),
                        List.of(),
                        false,
                        List.of());
        var definition =
                new ShapeDefinition(
                        relation.id(),
                        name,
                        List.of(),
                        "",
                        List.of(),
                        true,
                        Replica.DEFAULT,
                        LogMode.FULL);
        // The hash is in another order than the time.
        var handle = new ShapeHandle("%d-%016d".formatted(1_000_000 - number, number));
        return new Listed(new Shape(new ShapeRef(handle, 0), definition, relation), state);
    }

    /**
     * Shape n has n rows and 1000 - 10 n bytes; those whose numbers divide by five are elsewhere.
     */
    private static Optional<LogSize> size(ShapeRef shape) {
        var number = shape.handle().micros().orElseThrow();
        return number % 5 == 0
                ? Optional.empty()
                : Optional.of(new LogSize(1_000, number, -10 * number, 0, number));
    }

    private static Page page(List<Listed> shapes, Question question) {
        return page(shapes, question, _ -> true);
    }

    private static Page page(List<Listed> shapes, Question question, Predicate<ShapeRef> among) {
        var page = new ShapePage(question, ShapeListTest::size, among);
        shapes.forEach(page::look);
        return page.page();
    }

    private static List<Integer> numbers(Page page) {
        return page.shapes().stream()
                .map(each -> Math.toIntExact(each.shape().ref().handle().micros().orElseThrow()))
                .toList();
    }

    @Test
    void shapes_are_filtered_by_table_state_and_handle() {
        var shapes =
                List.of(
                        shape(1, "items", State.ACTIVE),
                        shape(2, "items", State.SNAPSHOT),
                        shape(3, "users", State.ACTIVE));
        var items = new TableName("public", "items");

        assertThat(numbers(page(shapes, with(Optional.of(items), Optional.empty()))))
                .containsExactly(1, 2);
        assertThat(numbers(page(shapes, with(Optional.of(items), Optional.of(State.SNAPSHOT)))))
                .containsExactly(2);
        var third = shapes.getLast().shape().ref().handle();
        assertThat(
                        numbers(
                                page(
                                        shapes,
                                        new Question(
                                                Optional.empty(),
                                                Optional.empty(),
                                                Optional.of(third),
                                                Bounds.NONE,
                                                Bounds.NONE,
                                                Order.CREATED,
                                                false,
                                                Optional.empty(),
                                                1))))
                .containsExactly(3);
    }

    private static Question with(Optional<TableName> table, Optional<State> state) {
        return new Question(
                table,
                state,
                Optional.empty(),
                Bounds.NONE,
                Bounds.NONE,
                Order.CREATED,
                false,
                Optional.empty(),
                100);
    }

    @Test
    void pages_follow_each_other_without_gap_or_repetition_in_every_order() {
        var shapes =
                new ArrayList<>(
                        IntStream.rangeClosed(1, 50)
                                .mapToObj(i -> shape(i, "t" + i % 3, State.ACTIVE))
                                .toList());
        Collections.shuffle(shapes, new Random(1));

        for (var order : Order.values()) {
            for (var descending : List.of(true, false)) {
                var whole = numbers(page(shapes, ordered(order, descending, Optional.empty(), 50)));
                var read = new ArrayList<Integer>();
                var after = Optional.<Place>empty();
                do {
                    var page = page(shapes, ordered(order, descending, after, 7));
                    assertThat(page.total()).isEqualTo(50);
                    read.addAll(numbers(page));
                    after = page.next();
                } while (after.isPresent());

                assertThat(read).isEqualTo(whole).hasSize(50);
            }
        }
        assertThat(numbers(page(shapes, ordered(Order.CREATED, true, Optional.empty(), 2))))
                .containsExactly(50, 49);
        assertThat(numbers(page(shapes, ordered(Order.TABLE, false, Optional.empty(), 2))))
                .containsExactly(48, 45);
    }

    private static Question ordered(
            Order order, boolean descending, Optional<Place> after, int limit) {
        return new Question(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Bounds.NONE,
                Bounds.NONE,
                order,
                descending,
                after,
                limit);
    }

    @Test
    void shapes_are_ordered_by_their_size_those_of_unknown_size_as_the_smallest() {
        var shapes =
                IntStream.rangeClosed(1, 6).mapToObj(i -> shape(i, "t", State.ACTIVE)).toList();

        assertThat(numbers(page(shapes, ordered(Order.ROWS, true, Optional.empty(), 10))))
                .containsExactly(6, 4, 3, 2, 1, 5);
        assertThat(numbers(page(shapes, ordered(Order.BYTES, false, Optional.empty(), 3))))
                .containsExactly(5, 6, 4);
    }

    @Test
    void shapes_are_filtered_by_their_size_and_an_unknown_one_fits_no_bound() {
        var shapes =
                IntStream.rangeClosed(1, 6).mapToObj(i -> shape(i, "t", State.ACTIVE)).toList();

        assertThat(numbers(page(shapes, sized(bounds(3, Long.MAX_VALUE), Bounds.NONE))))
                .containsExactly(3, 4, 6);
        assertThat(numbers(page(shapes, sized(bounds(2, 6), bounds(0, 970)))))
                .containsExactly(3, 4, 6);
        assertThat(page(shapes, sized(bounds(3, 4), Bounds.NONE)).total()).isEqualTo(2);
    }

    private static Bounds bounds(long from, long to) {
        return new Bounds(OptionalLong.of(from), OptionalLong.of(to));
    }

    private static Question sized(Bounds rows, Bounds bytes) {
        return new Question(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                rows,
                bytes,
                Order.CREATED,
                false,
                Optional.empty(),
                100);
    }

    @Test
    void
            shapes_that_are_not_among_the_wanted_ones_are_not_counted_and_others_are_not_asked_about() {
        var shapes =
                IntStream.rangeClosed(1, 6).mapToObj(i -> shape(i, "t", State.ACTIVE)).toList();
        var asked = new ArrayList<Long>();

        var page =
                page(
                        shapes,
                        sized(bounds(3, 6), Bounds.NONE),
                        ref -> {
                            var number = ref.handle().micros().orElseThrow();
                            asked.add(number);
                            return number != 4;
                        });

        assertThat(asked).containsExactly(3L, 4L, 6L);
        assertThat(numbers(page)).containsExactly(3, 6);
        assertThat(page.total()).isEqualTo(2);
    }

    @Test
    void a_page_of_a_hundred_thousand_shapes_is_made_in_one_go() {
        var shapes =
                IntStream.rangeClosed(1, 100_000)
                        .mapToObj(i -> shape(i, "t" + i % 100, State.ACTIVE))
                        .toList();
        var _ = page(shapes, ordered(Order.CREATED, false, Optional.empty(), 1_000));
        var begun = System.nanoTime();

        var page = page(shapes, ordered(Order.ROWS, true, Optional.empty(), 1_000));

        var took = Duration.ofNanos(System.nanoTime() - begun);
        assertThat(page.shapes()).hasSize(1_000);
        assertThat(page.total()).isEqualTo(100_000);
        LoggerFactory.getLogger(ShapeListTest.class)
                .info("Page of 100000 shapes made ms={}", took.toMillis());
    }

    @Test
    void a_shape_that_ends_between_two_pages_does_not_move_the_others() {
        var shapes =
                IntStream.rangeClosed(1, 6).mapToObj(i -> shape(i, "t", State.ACTIVE)).toList();
        var first = page(shapes, ordered(Order.CREATED, false, Optional.empty(), 3));

        var rest = page(shapes.subList(3, 6), ordered(Order.CREATED, false, first.next(), 3));

        assertThat(numbers(first)).containsExactly(1, 2, 3);
        assertThat(numbers(rest)).containsExactly(4, 5, 6);
        assertThat(page(List.of(), ALL)).isEqualTo(new Page(List.of(), Optional.empty(), 0));
    }
}
