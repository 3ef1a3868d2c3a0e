package dev.metamorph.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.shape.published.PublishedShape;
import dev.metamorph.shape.published.RecordFormat;
import dev.metamorph.shape.published.TopicSettings;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

final class SetAsidesTest {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1);
    private final SetAsides setAsides = new SetAsides(now::get);

    private static PublishedShape shape(String where) {
        return new PublishedShape(
                "items",
                PublishedShape.rows("items", where, Map.of(), List.of()),
                TopicSettings.named("items"),
                RecordFormat.JSON);
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void a_shape_rests_for_a_pause_that_doubles_up_to_a_minute() {
        for (var seconds : List.of(1, 2, 4, 8, 16, 32, 60, 60)) {
            setAsides.add(shape(""), "no permission");

            pass(Duration.ofSeconds(seconds).minusMillis(1));
            assertThat(setAsides.rests(shape(""))).as("%d s", seconds).isTrue();
            pass(Duration.ofMillis(1));
            assertThat(setAsides.rests(shape(""))).as("%d s", seconds).isFalse();
            assertThat(setAsides.contains("items")).isTrue();
        }
    }

    @Test
    void another_declaration_is_tried_at_once() {
        setAsides.add(shape(""), "no permission");

        assertThat(setAsides.rests(shape("id > 1"))).isFalse();
    }

    @Test
    void only_a_new_reason_is_news() {
        assertThat(setAsides.add(shape(""), "no permission")).isTrue();
        assertThat(setAsides.add(shape(""), "no permission")).isFalse();
        assertThat(setAsides.add(shape(""), "row too large")).isTrue();
    }

    @Test
    void a_failure_soon_after_joining_counts_as_one_in_a_row() {
        setAsides.add(shape(""), "row too large");
        setAsides.add(shape(""), "row too large");
        assertThat(setAsides.join("items")).isTrue();
        assertThat(setAsides.contains("items")).isFalse();

        setAsides.add(shape(""), "row too large");

        pass(Duration.ofSeconds(3));
        assertThat(setAsides.rests(shape(""))).isTrue();
    }

    @Test
    void a_failure_long_after_joining_is_a_first_one() {
        setAsides.add(shape(""), "row too large");
        setAsides.add(shape(""), "row too large");
        setAsides.join("items");
        pass(Duration.ofSeconds(61));

        setAsides.add(shape(""), "row too large");

        pass(Duration.ofSeconds(1));
        assertThat(setAsides.rests(shape(""))).isFalse();
    }

    @Test
    void a_shape_that_another_instance_has_set_aside_is_tried_at_once() {
        setAsides.inherit("items", "no permission");

        assertThat(setAsides.contains("items")).isTrue();
        assertThat(setAsides.rests(shape(""))).isFalse();
        assertThat(setAsides.join("items")).isTrue();
        assertThat(setAsides.join("items")).isFalse();
    }
}
