package dev.metamorph.coordinator.status;

import dev.metamorph.coordinator.status.StackLevel.Standstill;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.status.SlotFigures;
import dev.metamorph.shape.status.StackReason;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Judges by repeated looks at the replication slot whether it advances while there is WAL to
 * follow. Pure; the caller gives the times. Not thread-safe.
 *
 * <p>WAL is to follow if the server had more at the look before than the slot has confirmed now: a
 * server that writes all the time always has some bytes that are on their way.
 */
final class SlotProgress {
    private final Duration patience;
    private Optional<SlotFigures> last = Optional.empty();
    private Instant read = Instant.EPOCH;
    private Instant looked = Instant.EPOCH;
    private Instant advanced = Instant.EPOCH;
    private Lsn wanted = Lsn.ZERO;

    /**
     * @param patience how long the slot may stand still, and Postgres may be silent
     */
    SlotProgress(Duration patience) {
        this.patience = patience;
    }

    /** Streaming starts: what was seen before says nothing about this stream. */
    void restart(Instant now) {
        looked = now;
        advanced = now;
        wanted = Lsn.ZERO;
    }

    void look(SlotFigures figures, Instant now) {
        var before = last.map(SlotFigures::confirmed);
        var isCaughtUp = wanted.isAtOrBefore(figures.confirmed());
        if (isCaughtUp || !before.equals(Optional.of(figures.confirmed()))) {
            advanced = now;
        }
        wanted = figures.walEnd();
        last = Optional.of(figures);
        read = now;
        looked = now;
    }

    /** The figures of the last look; empty if that was too long ago to say anything of now. */
    Optional<SlotFigures> figures(Instant now) {
        return last.filter(_ -> !isOver(read, now));
    }

    /** The reason for which nothing flows while this instance streams; empty if all is well. */
    Optional<Standstill> standstill(Instant now) {
        if (isOver(looked, now)) {
            return Optional.of(
                    new Standstill(
                            StackReason.DATABASE_SILENT,
                            "Postgres has not answered since %s".formatted(seconds(looked))));
        }
        if (isOver(advanced, now)) {
            return Optional.of(
                    new Standstill(
                            StackReason.SLOT_STALLED,
                            "the replication slot has not advanced since %s although there are %d bytes of WAL to follow"
                                    .formatted(seconds(advanced), waiting())));
        }
        return Optional.empty();
    }

    private boolean isOver(Instant since, Instant now) {
        return Duration.between(since, now).compareTo(patience) > 0;
    }

    private long waiting() {
        return last.map(figures -> figures.walEnd().bytes() - figures.confirmed().bytes())
                .orElse(0L);
    }

    private static Instant seconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS);
    }
}
