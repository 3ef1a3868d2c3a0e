package dev.metamorph.app.declare;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * A published shape as the service tells of it.
 *
 * @param state {@code snapshotting}, {@code live}, {@code repairing} or {@code set_aside}
 * @param reason why it is set aside; otherwise empty
 * @param offset up to where of the shape's log the topic is; empty if nothing was written yet
 * @param lsn up to where the topic is complete; empty if that is not known
 * @param records how many records its publisher has written since it last began; empty if that is
 *     not known
 * @param lagBytes how far the topic is behind the feed; empty if that is not known
 * @param lagMillis for how long it has been; empty if that is not known
 */
public record PublishedStatus(
        String name,
        Declaration declaration,
        String state,
        String reason,
        Optional<String> offset,
        Optional<String> lsn,
        OptionalLong records,
        OptionalLong lagBytes,
        OptionalLong lagMillis) {
    /** Returns whether the topic follows the shape. */
    public boolean isLive() {
        return state.equals("live");
    }

    /** Returns whether the topic cannot be written. */
    public boolean isSetAside() {
        return state.equals("set_aside");
    }
}
