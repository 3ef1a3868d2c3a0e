package dev.metamorph.shapelog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;

/** The tasks of one stream thread share the time of its transaction. */
final class WorkShareTest {
    private static final Duration TRANSACTION = Duration.ofSeconds(30);

    @ParameterizedTest
    @CsvSource({"0, 5000", "1, 5000", "2, 2500", "5, 1000", "20, 250", "21, 250", "1000, 250"})
    void a_task_has_its_part_of_five_seconds_and_never_less_than_a_quarter_of_one(
            int tasks, long millis) {
        assertThat(WorkShare.of(tasks)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 12, 40})
    void records_and_ticks_of_all_tasks_end_well_within_the_transaction(int tasks) {
        assertThat(WorkShare.of(tasks).multipliedBy(2L * tasks)).isLessThan(TRANSACTION);
    }
}
