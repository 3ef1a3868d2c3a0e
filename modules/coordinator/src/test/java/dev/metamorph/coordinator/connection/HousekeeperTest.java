package dev.metamorph.coordinator.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.coordinator.failure.Failure;
import dev.metamorph.shape.status.StackReason;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

@Timeout(60)
final class HousekeeperTest {
    private final LinkedBlockingQueue<Failure> failures = new LinkedBlockingQueue<>();

    @Test
    void a_fault_of_a_task_is_reported_and_the_task_runs_again() throws InterruptedException {
        var runs = new AtomicInteger();

        try (var housekeeper = Housekeeper.start(failures::add)) {
            housekeeper.every(
                    Duration.ofMillis(1),
                    "faulty",
                    () -> {
                        runs.incrementAndGet();
                        throw new StackOverflowError("too deep");
                    });

            for (var i = 0; i < 2; i++) {
                assertThat(failures.poll(30, TimeUnit.SECONDS))
                        .isEqualTo(
                                new Failure.Retryable(
                                        StackReason.FAULT,
                                        "task faulty failed: java.lang.StackOverflowError: too deep"));
            }
        }

        assertThat(runs).hasValueGreaterThan(1);
    }

    @Test
    void a_task_can_be_run_once_more_at_once() throws InterruptedException {
        var ran = new LinkedBlockingQueue<String>();

        try (var housekeeper = Housekeeper.start(failures::add)) {
            housekeeper.every(Duration.ofDays(1), "rare", () -> ran.add("by the clock"));
            housekeeper.soon("rare", () -> ran.add("at once"));

            assertThat(ran.poll(30, TimeUnit.SECONDS)).isEqualTo("at once");
        }
    }

    @Test
    void a_closed_one_runs_nothing() {
        var housekeeper = Housekeeper.start(failures::add);
        housekeeper.close();

        housekeeper.soon(
                "late", () -> failures.add(new Failure.Retryable(StackReason.FAULT, "ran")));

        assertThat(failures).isEmpty();
    }
}
