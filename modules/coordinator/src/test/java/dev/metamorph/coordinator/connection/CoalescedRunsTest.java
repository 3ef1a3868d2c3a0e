package dev.metamorph.coordinator.connection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

@Timeout(60)
final class CoalescedRunsTest {
    private final AtomicInteger runs = new AtomicInteger();

    @Test
    void each_request_after_the_last_run_is_a_run() {
        var task = new CoalescedRuns(runs::incrementAndGet);

        task.request();
        task.request();

        assertThat(runs).hasValue(2);
    }

    @Test
    void requests_during_a_run_return_at_once_and_share_one_further_run() throws Exception {
        var begun = new CountDownLatch(1);
        var released = new CountDownLatch(1);
        var task =
                new CoalescedRuns(() -> {
                    runs.incrementAndGet();
                    begun.countDown();
                    awaitUninterrupted(released);
                });
        var first = Thread.ofVirtual().start(task::request);
        begun.await();

        for (var i = 0; i < 5; i++) {
            task.request();
        }

        assertThat(runs).hasValue(1);
        released.countDown();
        first.join();
        assertThat(runs).hasValue(2);
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
