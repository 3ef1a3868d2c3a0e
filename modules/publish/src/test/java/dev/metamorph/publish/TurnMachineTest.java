package dev.metamorph.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metamorph.publish.TurnState.Idle;
import dev.metamorph.publish.TurnState.Opening;
import dev.metamorph.publish.TurnState.Over;
import dev.metamorph.publish.TurnState.Pausing;
import dev.metamorph.publish.TurnState.Shipping;
import dev.metamorph.publish.TurnState.Writer;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

final class TurnMachineTest {
    private static final List<TurnState> STATES =
            List.of(
                    new Idle(),
                    new Opening(2),
                    new Shipping(Writer.A, 2),
                    new Shipping(Writer.B, 2),
                    new Pausing(2, false),
                    new Pausing(2, true));

    static Stream<Arguments> arrows() {
        return Stream.of(
                Arguments.of(new Idle(), TurnEvent.NEEDED, new Opening(0)),
                Arguments.of(new Idle(), TurnEvent.FAILED, new Pausing(1, false)),
                Arguments.of(new Opening(3), TurnEvent.OPENED, new Shipping(Writer.A, 3)),
                Arguments.of(new Opening(3), TurnEvent.FAILED, new Pausing(4, false)),
                Arguments.of(new Opening(3), TurnEvent.FENCED, new Pausing(4, true)),
                Arguments.of(
                        new Shipping(Writer.A, 3), TurnEvent.COMMITTED, new Shipping(Writer.B, 0)),
                Arguments.of(
                        new Shipping(Writer.B, 0), TurnEvent.COMMITTED, new Shipping(Writer.A, 0)),
                Arguments.of(new Shipping(Writer.A, 3), TurnEvent.FAILED, new Pausing(4, false)),
                Arguments.of(new Shipping(Writer.B, 0), TurnEvent.FENCED, new Pausing(1, true)),
                Arguments.of(new Shipping(Writer.B, 0), TurnEvent.SET_ASIDE, new Pausing(0, false)),
                Arguments.of(new Shipping(Writer.B, 0), TurnEvent.NOT_NEEDED, new Idle()),
                Arguments.of(new Pausing(4, true), TurnEvent.PAUSED, new Opening(4)),
                Arguments.of(new Pausing(4, true), TurnEvent.FAILED, new Pausing(5, true)));
    }

    @ParameterizedTest
    @MethodSource("arrows")
    void every_arrow_leads_where_the_rules_say(TurnState from, TurnEvent event, TurnState to) {
        assertThat(TurnMachine.next(from, event)).isEqualTo(to);
    }

    @Test
    void every_other_event_is_a_fault_of_the_caller() {
        var allowed = arrows().map(Arguments::get).map(arrow -> key(arrow[0], arrow[1])).toList();
        for (var state : STATES) {
            for (var event : TurnEvent.values()) {
                if (event != TurnEvent.LEFT && !allowed.contains(key(state, event))) {
                    assertThatThrownBy(() -> TurnMachine.next(state, event))
                            .as("%s in %s", event, state)
                            .isInstanceOf(IllegalStateException.class);
                }
            }
        }
    }

    private static String key(@Nullable Object state, @Nullable Object event) {
        return Objects.requireNonNull(state).getClass().getSimpleName() + event;
    }

    @Test
    void a_partition_that_has_left_ends_the_publisher_in_every_state() {
        for (var state : STATES) {
            assertThat(TurnMachine.next(state, TurnEvent.LEFT)).isEqualTo(new Over());
        }
    }

    @ParameterizedTest
    @EnumSource(TurnEvent.class)
    void the_end_is_final(TurnEvent event) {
        assertThat(TurnMachine.next(new Over(), event)).isEqualTo(new Over());
    }

    @Test
    void every_turn_begins_with_a_whatever_the_turn_before_used_last() {
        TurnState state = new Shipping(Writer.B, 0);
        for (var event : List.of(TurnEvent.SET_ASIDE, TurnEvent.PAUSED, TurnEvent.OPENED)) {
            state = TurnMachine.next(state, event);
        }

        assertThat(state).isEqualTo(new Shipping(Writer.A, 0));
    }

    @Test
    void pauses_double_up_to_ten_seconds() {
        assertThat(TurnMachine.pause(0)).isZero();
        assertThat(TurnMachine.pause(1)).isEqualTo(Duration.ofMillis(100));
        assertThat(TurnMachine.pause(2)).isEqualTo(Duration.ofMillis(200));
        assertThat(TurnMachine.pause(7)).isEqualTo(Duration.ofMillis(6_400));
        assertThat(TurnMachine.pause(8)).isEqualTo(Duration.ofSeconds(10));
        assertThat(TurnMachine.pause(1_000_000)).isEqualTo(Duration.ofSeconds(10));
    }
}
