package dev.metamorph.replication;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;

class ReadCoalescerTest {
    private static final long MILLI = Duration.ofMillis(1).toNanos();

    private final ReadCoalescer gathering = new ReadCoalescer(0);
    private long now;

    @Test
    void a_small_transaction_out_of_silence_is_read_at_once() {
        assertThat(read(20, 50 * MILLI)).isZero();
        assertThat(read(20, 50 * MILLI)).isZero();
    }

    @Test
    void a_thousand_small_transactions_a_second_are_each_read_at_once() {
        for (var i = 0; i < 1_000; i++) {
            assertThat(read(3, MILLI)).isZero();
        }
    }

    @Test
    void many_messages_gather_for_five_milliseconds_at_most() {
        for (var i = 0; i < 1_000; i++) {
            read(100, MILLI);
        }

        assertThat(read(100, MILLI)).isEqualTo(5 * MILLI);
    }

    @Test
    void pauses_grow_with_the_rate() {
        for (var i = 0; i < 1_000; i++) {
            read(16, MILLI);
        }

        assertThat(read(16, MILLI)).isBetween(MILLI, 3 * MILLI);
    }

    @Test
    void a_crowd_is_forgotten_soon() {
        for (var i = 0; i < 1_000; i++) {
            read(100, MILLI);
        }

        assertThat(read(1, 50 * MILLI)).isZero();
    }

    @Test
    void reads_that_follow_without_a_gap_are_understood() {
        assertThat(read(1, 0)).isZero();
        assertThat(read(1_000, 0)).isEqualTo(5 * MILLI);
    }

    private long read(int messages, long afterNanos) {
        now += afterNanos;
        for (var i = 0; i < messages; i++) {
            gathering.message();
        }
        return gathering.pauseNanos(now);
    }
}
