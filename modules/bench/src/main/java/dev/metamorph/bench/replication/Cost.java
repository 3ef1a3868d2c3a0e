package dev.metamorph.bench.replication;

import com.sun.management.OperatingSystemMXBean;

import java.lang.management.ManagementFactory;

/**
 * The cost of an operation.
 *
 * @param nanos elapsed time
 * @param cpuNanos this process's CPU time; unlike the elapsed time it hardly depends on other load
 */
record Cost(long nanos, long cpuNanos) {
    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    /** The clocks' present values. */
    static Cost now() {
        return new Cost(System.nanoTime(), SYSTEM.getProcessCpuTime());
    }

    /** The cost since these values were {@link #now}. */
    Cost since() {
        var now = now();
        return new Cost(now.nanos - nanos, now.cpuNanos - cpuNanos);
    }
}
