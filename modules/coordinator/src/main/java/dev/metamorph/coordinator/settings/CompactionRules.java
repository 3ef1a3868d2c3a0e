package dev.metamorph.coordinator.settings;

import java.time.Duration;

/**
 * When logs are replaced by shorter ones.
 *
 * @param ratio the bytes of a log's changes for each byte of its initial rows above which it is
 *     replaced; 0 for never
 * @param minBytes the bytes of changes below which a log is not replaced
 * @param retention how long a replaced log is kept, from the creation of the one that replaces it
 * @param interval how often the leader looks
 */
public record CompactionRules(double ratio, long minBytes, Duration retention, Duration interval) {
    /** Returns whether logs are replaced without being asked. */
    public boolean compacts() {
        return ratio > 0;
    }
}
