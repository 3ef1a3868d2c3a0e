package dev.metamorph.coordinator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.coordinator.status.StackLevel.Standstill;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.status.SlotFigures;
import dev.metamorph.shape.status.StackReason;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;

/** One look each second; the slot may stand still for 60 s. */
final class SlotProgressTest {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    private final SlotProgress progress = new SlotProgress(Duration.ofSeconds(60));

    SlotProgressTest() {
        progress.restart(START);
    }

    private void look(int second, long confirmed, long end) {
        var figures =
                new SlotFigures(
                        new Lsn(end),
                        new Lsn(1),
                        new Lsn(confirmed),
                        true,
                        "reserved",
                        OptionalLong.empty());
        progress.look(figures, at(second));
    }

    private static Instant at(int second) {
        return START.plusSeconds(second);
    }

    @Test
    void a_slot_that_advances_stands_never_still_however_far_it_is_behind() {
        for (var second = 0; second < 600; second++) {
            look(second, second, 1_000_000L + second * 1_000L);

            assertThat(progress.standstill(at(second))).isEmpty();
        }
    }

    @Test
    void a_slot_at_the_end_of_a_quiet_servers_wal_does_not_stand_still() {
        for (var second = 0; second < 600; second++) {
            look(second, 5_000, 5_000);
        }

        assertThat(progress.standstill(at(599))).isEmpty();
    }

    @Test
    void wal_that_was_written_since_the_last_look_is_on_its_way() {
        look(0, 5_000, 5_000);

        look(600, 5_000, 6_000);

        assertThat(progress.standstill(at(600))).isEmpty();
    }

    @Test
    void a_slot_that_stands_before_the_end_of_the_wal_stands_still_after_a_minute() {
        for (var second = 0; second <= 61; second++) {
            look(second, 5_000, 6_000);
        }

        assertThat(progress.standstill(at(60))).isEmpty();
        assertThat(progress.standstill(at(61)))
                .contains(
                        new Standstill(
                                StackReason.SLOT_STALLED,
                                "the replication slot has not advanced since 2026-01-02T03:04:05Z although there are 1000 bytes of WAL to follow"));
    }

    @Test
    void it_is_forgiven_as_soon_as_it_advances() {
        for (var second = 0; second <= 120; second++) {
            look(second, 5_000, 6_000);
        }

        look(121, 5_001, 6_000);

        assertThat(progress.standstill(at(121))).isEmpty();
    }

    @Test
    void a_server_that_does_not_answer_is_silent_after_a_minute() {
        look(0, 5_000, 6_000);

        assertThat(progress.standstill(at(60))).isEmpty();
        assertThat(progress.standstill(at(61)).map(Standstill::reason))
                .contains(StackReason.DATABASE_SILENT);
    }

    @Test
    void another_stream_gets_its_own_minute() {
        for (var second = 0; second <= 120; second++) {
            look(second, 5_000, 6_000);
        }

        progress.restart(at(121));

        assertThat(progress.standstill(at(181))).isEmpty();
    }
}
