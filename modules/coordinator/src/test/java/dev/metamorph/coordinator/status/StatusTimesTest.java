package dev.metamorph.coordinator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.coordinator.failure.FailureTable;
import dev.metamorph.coordinator.status.Transitions.Transition;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.port.StackStatus.Level;
import dev.metamorph.shape.port.StackStatus.State;
import dev.metamorph.shape.status.Part;
import dev.metamorph.shape.status.PartState;
import dev.metamorph.shape.status.StackReason;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Since when something is as it is, and how long it was. */
final class StatusTimesTest {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    private static Instant at(long second) {
        return START.plusSeconds(second);
    }

    @Test
    void a_part_keeps_its_time_while_only_its_message_changes() {
        var times = new PartTimes();
        times.timed(List.of(part(PartState.STARTING, "1 of 9")), at(0));
        times.timed(List.of(part(PartState.STARTING, "5 of 9")), at(5));

        assertThat(times.timed(List.of(part(PartState.STARTING, "9 of 9")), at(9)))
                .extracting(Part::since)
                .containsExactly(at(0));
        assertThat(times.timed(List.of(part(PartState.OK, "")), at(10)))
                .extracting(Part::since)
                .containsExactly(at(10));
    }

    private static Part part(PartState state, String message) {
        return Part.of("partition-0", state, StackReason.SHAPE_LOGS_RESTORING, message);
    }

    @Test
    void a_change_tells_how_long_the_state_before_lasted() {
        var refused = new State(Level.WAITING, FailureTable.CONNECTION_REFUSED, "refused");
        var transitions = new Transitions(State.ACTIVE, at(0));

        assertThat(transitions.next(refused, at(5)))
                .contains(new Transition(State.ACTIVE, refused, Duration.ofSeconds(5)));
        assertThat(transitions.next(refused, at(20))).isEmpty();
        assertThat(transitions.next(State.ACTIVE, at(47)))
                .contains(new Transition(refused, State.ACTIVE, Duration.ofSeconds(42)));
        assertThat(transitions.since()).isEqualTo(at(47));
    }

    @Test
    void an_outage_lasts_over_all_its_reasons() {
        var refused = new State(Level.WAITING, FailureTable.CONNECTION_REFUSED, "refused");
        var outage = new Outage();

        assertThat(outage.next(change(restoring("1 of 3"), State.ACTIVE), at(1))).isEmpty();
        assertThat(outage.next(change(State.ACTIVE, refused), at(5))).isEmpty();
        assertThat(outage.next(change(refused, restoring("1 of 3")), at(40))).isEmpty();
        assertThat(outage.next(change(restoring("1 of 3"), State.ACTIVE), at(47)))
                .contains(Duration.ofSeconds(42));
    }

    private static Transition change(State before, State now) {
        return new Transition(before, now, Duration.ZERO);
    }

    @Test
    void the_progress_of_an_ordinary_wait_is_no_change_but_another_failure_is() {
        var transitions = new Transitions(restoring("2 of 3"), at(0));

        assertThat(transitions.next(restoring("1 of 3"), at(1))).isEmpty();
        assertThat(transitions.next(failed("disk full"), at(2))).isPresent();
        assertThat(transitions.next(failed("too many clients"), at(3))).isPresent();
    }

    private static State restoring(String message) {
        return new State(Level.WAITING, StackReason.SHAPE_LOGS_RESTORING, message);
    }

    private static State failed(String message) {
        return new State(Level.WAITING, FailureTable.OTHER, message);
    }

    @Test
    void the_lag_is_the_age_of_the_oldest_end_that_is_not_reached() {
        var clock = new LagClock();
        for (var second = 0; second < 100; second++) {
            clock.look(new Lsn(1_000L + second), at(second));
        }

        assertThat(clock.lag(new Lsn(1_089), at(100))).isEqualTo(Duration.ofSeconds(10));
        assertThat(clock.lag(new Lsn(1_099), at(100))).isEqualTo(Duration.ZERO);
    }

    @Test
    void an_end_that_lies_before_the_last_one_begins_another_history() {
        var clock = new LagClock();
        clock.look(new Lsn(9_000), at(0));

        clock.look(new Lsn(2_000), at(50));

        assertThat(clock.lag(new Lsn(1_000), at(60))).isEqualTo(Duration.ofSeconds(10));
        assertThat(clock.lag(new Lsn(2_000), at(61))).isEqualTo(Duration.ZERO);
    }

    @Test
    void many_looks_while_nothing_is_reached_take_bounded_memory_and_keep_the_lag() {
        var clock = new LagClock();
        for (var second = 0; second < 100_000; second++) {
            clock.look(new Lsn(1_000L + second), at(second));
        }

        assertThat(clock.lag(new Lsn(1), at(100_000))).isEqualTo(Duration.ofSeconds(100_000));
        assertThat(clock.size()).isLessThanOrEqualTo(1_000);
    }
}
