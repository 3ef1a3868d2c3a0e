package dev.metamorph.coordinator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.coordinator.failure.FailureTable;
import dev.metamorph.coordinator.status.PartLog.Line;
import dev.metamorph.shape.status.Part;
import dev.metamorph.shape.status.PartState;
import dev.metamorph.shape.status.Reason;
import dev.metamorph.shape.status.StackReason;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Which changes of parts the log tells. */
final class PartLogTest {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    private final PartLog log = new PartLog();

    private static Instant at(long second) {
        return START.plusSeconds(second);
    }

    private static Part part(PartState state, Reason reason, long since) {
        return Part.of("publisher", state, reason, "").since(at(since));
    }

    private List<Line> next(Part part, Reason ofStack, long now) {
        return log.next(List.of(part), ofStack, at(now));
    }

    @Test
    void a_part_that_fails_is_told_once_and_its_end_with_the_time_it_took() {
        var failing = part(PartState.FAILING, StackReason.PUBLISHING_SET_ASIDE, 5);
        var ok = part(PartState.OK, StackReason.NONE, 47);

        assertThat(next(failing, StackReason.NONE, 5))
                .containsExactly(new Line(failing, failing, Duration.ZERO));
        assertThat(next(failing, StackReason.NONE, 6)).isEmpty();
        assertThat(next(ok, StackReason.NONE, 48))
                .containsExactly(new Line(ok, failing, Duration.ofSeconds(42)));
        assertThat(next(ok, StackReason.NONE, 49)).isEmpty();
    }

    @Test
    void the_reason_of_the_whole_stack_and_a_wait_for_another_part_are_not_told() {
        var refused = FailureTable.CONNECTION_REFUSED;

        assertThat(next(part(PartState.FAILING, refused, 5), refused, 50)).isEmpty();
        assertThat(next(part(PartState.WAITING, StackReason.ANOTHER_PART, 5), refused, 50))
                .isEmpty();
        assertThat(next(part(PartState.OK, StackReason.NONE, 60), StackReason.NONE, 60)).isEmpty();
    }

    @Test
    void an_ordinary_wait_is_told_when_it_is_long() {
        var unassigned = part(PartState.STARTING, StackReason.PARTITION_UNASSIGNED, 0);

        assertThat(next(unassigned, StackReason.NONE, 9)).isEmpty();
        assertThat(next(unassigned, StackReason.NONE, 10))
                .containsExactly(new Line(unassigned, unassigned, Duration.ofSeconds(10)));
        assertThat(next(unassigned, StackReason.NONE, 11)).isEmpty();
    }

    @Test
    void another_reason_is_another_line() {
        var first = part(PartState.FAILING, StackReason.PARTITION_BEHIND, 0);
        var second = part(PartState.FAILING, StackReason.PUBLISHING_SET_ASIDE, 3);

        assertThat(next(first, StackReason.NONE, 0)).hasSize(1);
        assertThat(next(second, StackReason.NONE, 3)).hasSize(1);
    }
}
