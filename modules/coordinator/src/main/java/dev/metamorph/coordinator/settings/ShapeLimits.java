package dev.metamorph.coordinator.settings;

import java.time.Duration;

/**
 * Limits of the shapes of a stack.
 *
 * @param maxShapes the number of shapes above which the least recently read ones end; 0 for no
 *     limit
 * @param idle how long a shape may be left unread before it ends; zero for ever
 * @param creationsPerSecond how many shapes may be created in a second; 0 for no limit
 * @param interval how often the leader checks which shapes must end
 */
public record ShapeLimits(int maxShapes, Duration idle, int creationsPerSecond, Duration interval) {
    /** Read times are known to the second, and a reader needs a moment between two requests. */
    private static final Duration BETWEEN_REQUESTS = Duration.ofSeconds(2);

    /** The rounds that a new leader lets pass: readers that were cut off come back meanwhile. */
    private static final int ROUNDS_TO_SETTLE = 12;

    /** Returns whether shapes may end because of their number or their age. */
    public boolean endsShapes() {
        return maxShapes > 0 || !idle.isZero();
    }

    /**
     * Returns how long a shape counts as in use after a read; it does not end meanwhile. A reader
     * that waits is counted in every round, and may be between two requests in one of them.
     */
    public Duration inUse() {
        return interval.multipliedBy(2).plus(BETWEEN_REQUESTS);
    }

    /** Returns how long reads must have been watched before shapes end because of their number. */
    public Duration settling() {
        return interval.multipliedBy(ROUNDS_TO_SETTLE);
    }
}
