package dev.metamorph.coordinator.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.coordinator.port.Feed.Signs;
import dev.metamorph.coordinator.state.LockJudge.Holder;
import dev.metamorph.coordinator.state.LockJudge.Suspicion;
import dev.metamorph.coordinator.state.LockJudge.Verdict;
import dev.metamorph.coordinator.state.LockJudge.Verdict.Spared;
import dev.metamorph.coordinator.state.LockJudge.Verdict.Stale;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** A holder is stale only if every condition holds; each test takes one away. */
final class LockJudgeTest {
    private static final LockJudge JUDGE = new LockJudge("here", Duration.ofSeconds(60));
    private static final Holder THERE = new Holder(7, "noon", false, Optional.of("there"));
    private static final Signs SILENT = new Signs(100, Set.of("here", "third"));

    @Test
    void a_session_that_gave_no_sign_of_life_for_a_minute_is_stale() {
        assertThat(judge(suspected(THERE), THERE, SILENT, 61))
                .isEqualTo(
                        new Stale(
                                "for 61 s the replication slot was inactive and the feed's end stayed at 100; instance there is no member of the group"));
    }

    @Test
    void a_session_that_is_seen_for_the_first_time_is_spared_and_suspected() {
        var verdict = JUDGE.judge(Optional.empty(), THERE, Optional.of(SILENT), seconds(9));

        assertThat(verdict)
                .isEqualTo(
                        new Spared(
                                Optional.of(new Suspicion(THERE, seconds(9), Optional.of(100L))),
                                "it has not been seen before"));
    }

    @Test
    void a_session_with_an_active_slot_is_not_suspected() {
        var streams = new Holder(7, "noon", true, Optional.of("there"));

        assertThat(judge(suspected(THERE), streams, SILENT, 61))
                .isEqualTo(new Spared(Optional.empty(), "the replication slot is active"));
    }

    @Test
    void another_session_of_the_same_pid_begins_again() {
        var later = new Holder(7, "one o'clock", false, Optional.of("there"));

        assertThat(judge(suspected(THERE), later, SILENT, 61))
                .isInstanceOf(Spared.class)
                .extracting(Verdict::reason)
                .isEqualTo("it has not been seen before");
    }

    @Test
    void a_short_silence_proves_nothing() {
        assertThat(judge(suspected(THERE), THERE, SILENT, 59))
                .isEqualTo(
                        new Spared(
                                Optional.of(suspected(THERE)),
                                "it has been silent for less than 60 s"));
    }

    @Test
    void without_kafka_nothing_is_proved() {
        var verdict =
                JUDGE.judge(Optional.of(suspected(THERE)), THERE, Optional.empty(), seconds(1_000));

        assertThat(verdict)
                .isEqualTo(new Spared(Optional.of(suspected(THERE)), "Kafka does not answer"));
    }

    @Test
    void the_time_counts_from_the_first_answer_of_kafka() {
        var unheard = new Suspicion(THERE, 0, Optional.empty());

        assertThat(judge(unheard, THERE, SILENT, 61))
                .isEqualTo(
                        new Spared(
                                Optional.of(new Suspicion(THERE, seconds(61), Optional.of(100L))),
                                "the feed's end has moved"));
    }

    @Test
    void a_feed_that_grows_is_a_sign_of_life() {
        var grown = new Signs(101, Set.of("here"));

        assertThat(judge(suspected(THERE), THERE, grown, 61))
                .isEqualTo(
                        new Spared(
                                Optional.of(new Suspicion(THERE, seconds(61), Optional.of(101L))),
                                "the feed's end has moved"));
    }

    @Test
    void a_member_of_the_group_is_alive() {
        var member = new Signs(100, Set.of("here", "there"));

        assertThat(judge(suspected(THERE), THERE, member, 1_000))
                .isEqualTo(
                        new Spared(
                                Optional.of(suspected(THERE)),
                                "its instance there is a member of the group"));
    }

    @Test
    void an_unknown_instance_is_alive_while_the_group_has_another_member() {
        var unknown = new Holder(7, "", false, Optional.empty());

        assertThat(judge(suspected(unknown), unknown, SILENT, 1_000))
                .isInstanceOf(Spared.class)
                .extracting(Verdict::reason)
                .isEqualTo("its instance is unknown, and others are members of the group");
        assertThat(judge(suspected(unknown), unknown, new Signs(100, Set.of("here")), 1_000))
                .isInstanceOf(Stale.class);
    }

    @Test
    void a_former_session_of_this_instance_is_stale_at_the_second_look() {
        var former = new Holder(7, "noon", false, Optional.of("here"));

        assertThat(JUDGE.judge(Optional.of(suspected(former)), former, Optional.empty(), 1))
                .isEqualTo(new Stale("it is a former session of this instance"));
    }

    private static Verdict judge(Suspicion before, Holder now, Signs signs, long seconds) {
        return JUDGE.judge(Optional.of(before), now, Optional.of(signs), seconds(seconds));
    }

    private static Suspicion suspected(Holder holder) {
        return new Suspicion(holder, 0, Optional.of(100L));
    }

    private static long seconds(long seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }
}
