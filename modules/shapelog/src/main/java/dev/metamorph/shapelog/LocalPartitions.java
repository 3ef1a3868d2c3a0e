package dev.metamorph.shapelog;

import dev.metamorph.shapelog.read.PartitionLogs;
import dev.metamorph.shapelog.read.Waiter;
import dev.metamorph.shapelog.read.Waiters;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The partitions whose logs this instance has, and the readers that wait for one it does not have.
 * May be used on any thread.
 */
final class LocalPartitions {
    private final Map<Integer, PartitionLogs> here = new ConcurrentHashMap<>();
    private final Waiters absent = new Waiters();

    Optional<PartitionLogs> find(int partition) {
        return Optional.ofNullable(here.get(partition));
    }

    void arrived(int partition, PartitionLogs logs) {
        here.put(partition, logs);
        absent.wakeAll();
    }

    void left(int partition, PartitionLogs logs) {
        here.remove(partition, logs);
    }

    /** Calls waiting readers, because partitions may have moved. */
    void moved() {
        absent.wakeAll();
    }

    /** Calls when the partition may have arrived here, or is known to be elsewhere. */
    Waiter await(int partition, Runnable wake) {
        var waiter = absent.add(wake);
        if (here.containsKey(partition)) {
            waiter.wake();
        }
        return waiter;
    }
}
