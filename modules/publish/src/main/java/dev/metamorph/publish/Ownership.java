package dev.metamorph.publish;

import java.util.OptionalLong;

/** The commits of this instance's tasks. Any thread. */
@FunctionalInterface
public interface Ownership {
    /**
     * The feed offset that this instance's task of a partition has committed last; empty if it has
     * not committed yet, or the partition has no task here.
     */
    OptionalLong committed(int partition);
}
