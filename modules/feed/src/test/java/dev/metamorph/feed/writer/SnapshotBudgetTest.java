package dev.metamorph.feed.writer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class SnapshotBudgetTest {
    private final SnapshotBudget budget = new SnapshotBudget(2, 100);

    private Thread adding(long bytes) {
        var thread =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                budget.add(bytes);
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        });
        while (thread.getState() != Thread.State.WAITING && thread.isAlive()) {
            Thread.onSpinWait();
        }
        return thread;
    }

    private void sent(int partition, long sequence, long bytes) throws InterruptedException {
        budget.add(bytes);
        budget.sent(partition, sequence, bytes);
    }

    @Test
    void rows_wait_until_the_task_here_has_processed_enough() throws Exception {
        budget.processed(0, 1);
        sent(0, 5, 60);
        sent(0, 6, 40);

        var waiting = adding(60);
        budget.acknowledged(0, 6);
        budget.processed(0, 4);
        assertThat(waiting.isAlive()).isTrue();
        budget.processed(0, 5);

        waiting.join();
    }

    @Test
    void without_a_local_task_the_acknowledgement_is_enough() throws Exception {
        sent(1, 5, 100);

        var waiting = adding(1);
        budget.acknowledged(1, 5);

        waiting.join();
    }

    @Test
    void a_task_that_leaves_does_not_hold_the_rows_up() throws Exception {
        budget.processed(0, 1);
        sent(0, 5, 100);
        budget.acknowledged(0, 5);

        var waiting = adding(1);
        assertThat(waiting.isAlive()).isTrue();
        budget.processedElsewhere(0);

        waiting.join();
    }

    @Test
    void rows_larger_than_the_bound_go_alone() throws Exception {
        budget.add(1_000);

        var waiting = adding(1);
        assertThat(waiting.isAlive()).isTrue();
        budget.sent(0, 0, 1_000);
        budget.acknowledged(0, 0);

        waiting.join();
    }

    @Test
    void the_end_frees_all_waiting_threads() throws Exception {
        budget.add(100);

        var waiting = adding(1);
        budget.end();

        waiting.join();
    }
}
