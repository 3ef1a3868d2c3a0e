package dev.metamorph.bench.replication;

import com.sun.management.OperatingSystemMXBean;

import java.lang.management.ManagementFactory;

/**
 * What something took.
 *
 * @param nanos time
 * @param cpuNanos this process's CPU time; unlike the other it hardly depends on who else is busy
 */
record Cost(long nanos, long cpuNanos) {
    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    /** Where the clocks stand. */
    static Cost now() {
        return new Cost(System.nanoTime(), SYSTEM.getProcessCpuTime());
    }

    /** What passed since this was {@link #now}. */
    Cost since() {
        var now = now();
        return new Cost(now.nanos - nanos, now.cpuNanos - cpuNanos);
    }
}
