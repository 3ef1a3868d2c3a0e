package dev.metamorph.http.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;

final class PageCursorTest {
    private static final Instant EPOCH = Instant.parse("2024-10-09T00:00:00Z");

    @ParameterizedTest
    @CsvSource({"1, 20", "19, 20", "20, 20", "21, 40", "100000001, 100000020"})
    void it_is_the_end_of_the_interval(long seconds, long cursor) {
        assertThat(next(seconds, Duration.ofSeconds(20), -1)).isEqualTo(cursor);
    }

    @Test
    void it_is_never_the_one_that_the_reader_has() {
        for (var given = 20; given < 4000; given += 7) {
            assertThat(next(15, Duration.ofSeconds(20), given))
                    .isBetween(given + 1L, given + 3600L);
        }
    }

    @Test
    void without_a_whole_second_of_waiting_it_is_zero() {
        assertThat(next(15, Duration.ofMillis(900), 5)).isZero();
    }

    private static long next(long seconds, Duration longPoll, long given) {
        return PageCursor.next(EPOCH.plusSeconds(seconds), longPoll, given, new Random(1));
    }
}
