package dev.metamorph.shapelog;

import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.port.LogSize;
import dev.metamorph.shapelog.read.PartitionLogs;
import dev.metamorph.shapelog.read.Waiter;
import dev.metamorph.shapelog.read.Waiters;
import dev.metamorph.shapelog.task.PartitionTask;
import dev.metamorph.shapelog.task.ShapeCounts;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The partitions whose logs this instance has, and the readers that wait for one it does not have.
 * May be used on any thread.
 */
final class LocalPartitions {
    private final Map<Integer, Here> here = new ConcurrentHashMap<>();
    private final Map<Integer, Lsn> served = new ConcurrentHashMap<>();
    private final Waiters absent = new Waiters();
    private final ChangelogWatch changelog = new ChangelogWatch();

    /**
     * A partition.
     *
     * @param thread the stream thread of its task
     */
    private record Here(PartitionLogs logs, ShapeCounts shapes, Thread thread) {}

    /** Watches the changelog of their stores. */
    ChangelogWatch changelog() {
        return changelog;
    }

    Optional<PartitionLogs> find(int partition) {
        return Optional.ofNullable(here.get(partition)).map(Here::logs);
    }

    /** The figures of all partitions. */
    List<ShapeLogFigures.Partition> figures() {
        return here.entrySet().stream()
                .map(each -> {
                    var logs = each.getValue().logs();
                    return new ShapeLogFigures.Partition(
                            each.getKey(),
                            logs.reached(),
                            each.getValue().shapes(),
                            logs.bytes(LogSize::baseBytes),
                            logs.bytes(LogSize::tailBytes));
                })
                .toList();
    }

    /** Adds a partition; called on the thread of its task. */
    void arrived(int partition, PartitionTask task) {
        task.logs().servedBefore(served.getOrDefault(partition, Lsn.ZERO));
        here.put(partition, new Here(task.logs(), task.shapes(), Thread.currentThread()));
        absent.wakeAll();
    }

    /** The number of partitions whose tasks run on a thread. */
    int countOn(Thread thread) {
        var count = 0;
        for (var each : here.values()) {
            count += each.thread().equals(thread) ? 1 : 0;
        }
        return count;
    }

    /**
     * Removes a partition whose task is closed, and remembers how far it was served; called on the
     * thread of the task.
     */
    void left(int partition, PartitionLogs logs) {
        changelog.left(partition);
        served.put(partition, logs.served());
        here.computeIfPresent(partition, (_, found) -> found.logs().equals(logs) ? null : found);
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
