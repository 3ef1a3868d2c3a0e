package dev.metamorph.shapelog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.shapelog.task.MapStore;
import dev.metamorph.shapelog.task.PartitionTask;

import org.junit.jupiter.api.Test;

/** The partitions of an instance, which may have several stream threads. */
final class LocalPartitionsTest {
    private final LocalPartitions partitions = new LocalPartitions();

    private static PartitionTask task(int partition) {
        return PartitionTask.load(partition, new MapStore(), then -> then.accept(0), _ -> {});
    }

    @Test
    void the_tasks_of_each_thread_are_counted_apart() throws Exception {
        var one = Thread.currentThread();
        var other = Thread.ofPlatform().start(() -> partitions.arrived(2, task(2)));
        other.join();
        var first = task(0);
        partitions.arrived(0, first);
        partitions.arrived(1, task(1));

        assertThat(partitions.countOn(one)).isEqualTo(2);
        assertThat(partitions.countOn(other)).isEqualTo(1);
        partitions.left(0, first.logs());
        assertThat(partitions.countOn(one)).isEqualTo(1);
    }
}
