package dev.metamorph.coordinator.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.coordinator.limits.UnusedShapes.Pick;
import dev.metamorph.coordinator.settings.ShapeLimits;
import dev.metamorph.feed.record.FeedRecord.ShapeDropped;
import dev.metamorph.shape.port.ShapeList.State;
import dev.metamorph.shape.port.ShapeRef;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

final class UnusedShapesTest {
    private static final Instant NOW = Instant.parse("2026-01-02T00:00:00Z");
    private static final Instant LONG_AGO = NOW.minus(Duration.ofDays(1));
    private static final Duration ROUND = Duration.ofSeconds(5);
    private static final int ALL = 1_000;

    private static ShapeUse used(int number, Duration ago) {
        return used(number, ago, LONG_AGO);
    }

    private static ShapeUse used(int number, Duration ago, Instant since) {
        return new ShapeUse(ListedShapes.ref(number, 0, LONG_AGO), NOW.minus(ago), since);
    }

    private static UnusedShapes limits(int max, Duration idle) {
        return new UnusedShapes(new ShapeLimits(max, idle, 0, ROUND), ALL);
    }

    private static List<ShapeRef> refs(List<Pick> picks) {
        return picks.stream().map(Pick::ref).toList();
    }

    @Test
    void of_too_many_shapes_the_least_recently_used_ones_end() {
        var uses =
                new ArrayList<>(
                        IntStream.rangeClosed(1, 9)
                                .mapToObj(i -> used(i, Duration.ofMinutes(i)))
                                .toList());
        Collections.shuffle(uses, new Random(3));

        var picks = limits(7, Duration.ZERO).pick(uses, 9, NOW);

        assertThat(refs(picks))
                .containsExactly(used(9, Duration.ZERO).ref(), used(8, Duration.ZERO).ref());
        assertThat(picks).allMatch(pick -> pick.reason().startsWith(ShapeDropped.EVICTED));
    }

    @Test
    void idle_shapes_end_whatever_their_number() {
        var uses = List.of(used(1, Duration.ofMinutes(10)), used(2, Duration.ofMinutes(9)));

        var picks = limits(0, Duration.ofMinutes(10)).pick(uses, 2, NOW);

        assertThat(refs(picks)).containsExactly(uses.getFirst().ref());
        assertThat(picks).allMatch(pick -> pick.reason().startsWith(ShapeDropped.EXPIRED));
    }

    @Test
    void idle_shapes_that_end_make_room_for_others() {
        var uses = List.of(used(1, Duration.ofHours(2)), used(2, Duration.ofMinutes(9)));

        var picks = limits(1, Duration.ofHours(1)).pick(uses, 2, NOW);

        assertThat(refs(picks)).containsExactly(uses.getFirst().ref());
    }

    private static int picked(UnusedShapes limits, Duration watched) {
        var uses =
                List.of(
                        used(1, Duration.ofHours(5), NOW.minus(watched)),
                        used(2, Duration.ofHours(4), NOW.minus(watched)));
        return limits.pick(uses, 2, NOW).size();
    }

    @Test
    void a_shape_that_was_not_read_since_the_watch_began_counts_as_read_then() {
        var limits = limits(0, Duration.ofMinutes(10));

        assertThat(picked(limits, Duration.ofMinutes(9))).isZero();
        assertThat(picked(limits, Duration.ofMinutes(10))).isEqualTo(2);
    }

    @Test
    void a_watch_that_has_just_begun_evicts_nothing() {
        var limits = limits(1, Duration.ZERO);

        assertThat(picked(limits, ROUND.multipliedBy(11))).isZero();
        assertThat(picked(limits, ROUND.multipliedBy(12))).isEqualTo(1);
    }

    @Test
    void without_limits_nothing_ends() {
        assertThat(limits(0, Duration.ZERO).pick(List.of(used(1, Duration.ofHours(5))), 1, NOW))
                .isEmpty();
    }

    @Test
    void published_shapes_those_that_keep_rows_and_those_without_a_snapshot_may_not_end() {
        var ref = ListedShapes.ref(1, 0, LONG_AGO);

        assertThat(ShapeUse.of(ListedShapes.active(ref), Optional.empty(), NOW))
                .contains(new ShapeUse(ref, LONG_AGO, NOW));
        assertThat(
                        List.of(
                                ListedShapes.listed(
                                        ref, State.ACTIVE, shape -> shape.publishedAs("items")),
                                ListedShapes.listed(
                                        ref, State.ACTIVE, shape -> shape.keepingRows(true)),
                                ListedShapes.listed(ref, State.SNAPSHOT, shape -> shape)))
                .allMatch(listed -> ShapeUse.of(listed, Optional.of(LONG_AGO), NOW).isEmpty());
    }

    @Test
    void the_last_use_is_the_later_of_creation_and_read() {
        var listed = ListedShapes.active(ListedShapes.ref(1, 0, NOW));

        assertThat(ShapeUse.of(listed, Optional.of(NOW.minusSeconds(1)), NOW).orElseThrow().last())
                .isEqualTo(NOW);
        assertThat(ShapeUse.of(listed, Optional.of(NOW.plusSeconds(1)), NOW).orElseThrow().last())
                .isEqualTo(NOW.plusSeconds(1));
    }

    @Test
    void whatever_the_uses_are_no_more_than_the_surplus_ends_in_lru_order_and_none_in_use() {
        for (var seed = 0; seed < 500; seed++) {
            var random = new Random(seed);
            var uses =
                    IntStream.range(0, random.nextInt(40))
                            .mapToObj(i -> used(i, Duration.ofSeconds(random.nextInt(120))))
                            .toList();
            // Further shapes that may not end.
            var total = uses.size() + random.nextInt(5);
            var max = 1 + random.nextInt(40);
            var limits = new ShapeLimits(max, Duration.ZERO, 0, ROUND);
            var most = 1 + random.nextInt(20);

            var picked = refs(new UnusedShapes(limits, most).pick(uses, total, NOW));

            var inUse = NOW.minus(limits.inUse());
            var byUse = new ArrayList<>(uses);
            byUse.removeIf(use -> use.last().isAfter(inUse));
            var expected = Math.min(most, Math.min(byUse.size(), Math.max(0, total - max)));
            assertThat(picked).as("seed %d", seed).hasSize(expected).doesNotHaveDuplicates();
            var latest =
                    byUse.stream()
                            .filter(use -> picked.contains(use.ref()))
                            .map(ShapeUse::last)
                            .max(Instant::compareTo);
            assertThat(byUse)
                    .as("seed %d", seed)
                    .filteredOn(use -> !picked.contains(use.ref()))
                    .allMatch(use -> latest.isEmpty() || !use.last().isBefore(latest.get()));
        }
    }
}
