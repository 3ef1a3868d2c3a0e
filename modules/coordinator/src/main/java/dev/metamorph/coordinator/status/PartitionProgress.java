package dev.metamorph.coordinator.status;

import dev.metamorph.coordinator.status.StackLevel.Standstill;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.status.PartitionState;
import dev.metamorph.shape.status.SlotFigures;
import dev.metamorph.shape.status.StackReason;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Judges by repeated looks whether the partitions of this instance advance while their parts of the
 * feed have records. Pure; the caller gives the times. Not thread-safe.
 *
 * <p>All changes that the slot has confirmed are in all partitions of the feed. A partition that
 * has not reached it and has applied nothing for the patience stands still; one that applies a long
 * transaction does not. Without figures of the slot nothing is known.
 */
final class PartitionProgress {
    private final Duration patience;
    private Map<Integer, Seen> seen = new HashMap<>();

    /**
     * The last sign of work of a partition.
     *
     * @param steps what it had applied then
     * @param reached the LSN that it had reached
     */
    private record Seen(long steps, Lsn reached, Instant at) {}

    /**
     * @param patience how long a partition may stand still
     */
    PartitionProgress(Duration patience) {
        this.patience = patience;
    }

    /** Looks at the partitions. */
    void look(List<PartitionState> partitions, Optional<SlotFigures> slot, Instant now) {
        var before = seen;
        seen = new HashMap<>();
        if (slot.isEmpty()) {
            return;
        }
        for (var partition : partitions) {
            if (partition instanceof PartitionState.Here here) {
                var isBehind = isBehind(here, slot.get());
                seen.put(
                        here.partition(),
                        Optional.ofNullable(before.get(here.partition()))
                                .filter(last -> isBehind && last.steps() == here.steps())
                                .orElseGet(() -> new Seen(here.steps(), here.reached(), now)));
            }
        }
    }

    /** An LSN that is reached covers a commit record that begins there; the slot names the next. */
    private static boolean isBehind(PartitionState.Here here, SlotFigures slot) {
        return new Lsn(here.reached().bytes() + 1).compareTo(slot.confirmed()) < 0;
    }

    /** The partitions that stand still, by number. */
    Map<Integer, Standstill> standstills(Instant now) {
        var found = new TreeMap<Integer, Standstill>();
        seen.forEach((partition, last) -> {
            if (Duration.between(last.at(), now).compareTo(patience) > 0) {
                found.put(
                        partition,
                        new Standstill(
                                StackReason.PARTITION_BEHIND,
                                "partition %d has not advanced beyond %s since %s although the feed has more"
                                        .formatted(
                                                partition,
                                                last.reached(),
                                                last.at().truncatedTo(ChronoUnit.SECONDS))));
            }
        });
        return found;
    }
}
