package dev.metamorph.coordinator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.coordinator.status.StackLevel.Standstill;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.status.PartitionState;
import dev.metamorph.shape.status.SlotFigures;
import dev.metamorph.shape.status.StackReason;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** One look each second; a partition may stand still for 60 s. */
final class PartitionProgressTest {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    private final PartitionProgress progress = new PartitionProgress(Duration.ofSeconds(60));

    private void look(int second, long confirmed, PartitionState... partitions) {
        var figures =
                new SlotFigures(
                        new Lsn(9_000),
                        new Lsn(1),
                        new Lsn(confirmed),
                        true,
                        "reserved",
                        OptionalLong.empty());
        progress.look(List.of(partitions), Optional.of(figures), at(second));
    }

    private static PartitionState here(int partition, long reached, long steps) {
        return new PartitionState.Here(partition, new Lsn(reached), 5, steps);
    }

    private static Instant at(int second) {
        return START.plusSeconds(second);
    }

    @Test
    void a_partition_that_applies_nothing_although_the_feed_has_more_stands_still_after_a_minute() {
        for (var second = 0; second <= 61; second++) {
            look(second, 2_000, here(0, 1_999, 8), here(1, 500, 7));
        }

        assertThat(progress.standstills(at(60))).isEmpty();
        assertThat(progress.standstills(at(61)))
                .isEqualTo(
                        Map.of(
                                1,
                                new Standstill(
                                        StackReason.PARTITION_BEHIND,
                                        "partition 1 has not advanced beyond 0/1F4 since 2026-01-02T03:04:05Z although the feed has more")));
    }

    @Test
    void a_partition_that_works_at_a_long_transaction_does_not_stand_still() {
        for (var second = 0; second < 600; second++) {
            look(second, 2_000 + second, here(0, 500, second / 50));
        }

        assertThat(progress.standstills(at(599))).isEmpty();
    }

    @Test
    void a_partition_that_has_reached_what_is_confirmed_waits_for_more_for_ever() {
        for (var second = 0; second < 600; second++) {
            look(second, 2_000, here(0, 1_999, 7));
        }
        assertThat(progress.standstills(at(599))).isEmpty();

        look(600, 3_000, here(0, 1_999, 7));

        assertThat(progress.standstills(at(600))).isEmpty();
    }

    @Test
    void a_partition_that_is_restored_or_elsewhere_is_not_judged() {
        look(0, 2_000, here(0, 500, 7));
        look(50, 2_000, new PartitionState.Restoring(0, 1, 2));
        look(70, 2_000, here(0, 500, 7));

        assertThat(progress.standstills(at(70))).isEmpty();
    }

    @Test
    void without_figures_of_the_slot_nothing_is_known() {
        look(0, 2_000, here(0, 500, 7));
        progress.look(List.of(here(0, 500, 7)), Optional.empty(), at(61));

        assertThat(progress.standstills(at(61))).isEmpty();
    }
}
