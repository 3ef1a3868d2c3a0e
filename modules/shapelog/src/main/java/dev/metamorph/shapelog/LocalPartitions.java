package dev.metamorph.shapelog;

import dev.metamorph.shapelog.read.PartitionLogs;
import dev.metamorph.shapelog.read.Waiter;
import dev.metamorph.shapelog.read.Waiters;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The partitions whose logs are here now, and who waits for one that is not. For any thread. */
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

    /** Where partitions are may have changed. */
    void moved() {
        absent.wakeAll();
    }

    /** Calls when the partition may be here, or elsewhere for certain. */
    Waiter await(int partition, Runnable wake) {
        var waiter = absent.add(wake);
        if (here.containsKey(partition)) {
            waiter.wake();
        }
        return waiter;
    }
}
