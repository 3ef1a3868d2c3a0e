package dev.metamorph.coordinator.state;

import dev.metamorph.coordinator.port.Feed;
import dev.metamorph.coordinator.state.Continuity.Broken;
import dev.metamorph.coordinator.state.Continuity.Continuous;
import dev.metamorph.coordinator.state.Continuity.Fresh;
import dev.metamorph.feed.record.Incarnation;
import dev.metamorph.shape.Lsn;

import java.util.List;
import java.util.Optional;

/**
 * The rule that joins feed and slot (docs/design.md, order and exactly once). The feed is
 * continuous only under this condition:
 *
 * <pre>
 *            slot confirmed ≤ last LSN of every partition ≤ end of the server's flushed WAL,
 *            same system id, same timeline, same slot as before, its restart_lsn not before the
 *            value that it certainly had on disk
 * </pre>
 *
 * <p>The last condition detects a database that was restored from a copy of its files and has grown
 * past the feed's end since: Postgres writes {@code restart_lsn} to disk before it uses it, so not
 * even a crash sets it back. {@code confirmed_flush_lsn} would not do: it is written with the next
 * checkpoint, and a crash does set it back.
 */
public final class FeedContinuity {
    private FeedContinuity() {}

    /**
     * The server as it is after the feed's tails were read.
     *
     * @param systemId the system id of the cluster
     * @param timeline the number of its history
     * @param flushed the end of its flushed WAL
     */
    public record Server(String systemId, int timeline, Lsn flushed) {}

    /**
     * Compares feed, slot and server.
     *
     * @param partitions the number of partitions of the feed
     * @param tails the ends of the partitions that are not empty
     */
    public static Continuity of(
            int partitions, List<Feed.Tail> tails, SlotPosition slot, Server server) {
        var history = new Incarnation(server.systemId(), server.timeline(), slot.position());
        if (tails.isEmpty()) {
            return new Fresh(history);
        }
        var broken =
                slot.created()
                        ? Optional.of("the replication slot is new")
                        : reason(partitions, tails, slot, server);
        return broken.<Continuity>map(reason -> new Broken(history, reason))
                .orElseGet(() -> new Continuous(history));
    }

    private static Optional<String> reason(
            int partitions, List<Feed.Tail> tails, SlotPosition slot, Server server) {
        if (tails.size() < partitions) {
            return Optional.of(
                    "%d of the feed's %d partitions are empty"
                            .formatted(partitions - tails.size(), partitions));
        }
        return tails.stream().flatMap(tail -> reason(tail, slot, server).stream()).findFirst();
    }

    private static Optional<String> reason(Feed.Tail tail, SlotPosition slot, Server server) {
        if (!tail.systemId().equals(server.systemId())) {
            return Optional.of(
                    "the feed followed the server with system id %s, this is %s"
                            .formatted(tail.systemId(), server.systemId()));
        }
        if (tail.timeline() != server.timeline()) {
            return Optional.of(
                    "the feed followed timeline %d, this is %d"
                            .formatted(tail.timeline(), server.timeline()));
        }
        if (!tail.last().isAtOrBefore(server.flushed())) {
            return Optional.of(
                    "partition %d of the feed is at %s, beyond the end of the WAL at %s"
                            .formatted(tail.partition(), tail.last(), server.flushed()));
        }
        if (!slot.position().isAtOrBefore(tail.last())) {
            return Optional.of(
                    "partition %d of the feed ends at %s, before the replication slot at %s"
                            .formatted(tail.partition(), tail.last(), slot.position()));
        }
        if (!tail.slot().isAtOrBefore(slot.restart())) {
            return Optional.of(
                    "the replication slot went back from %s to %s: the database was restored"
                            .formatted(tail.slot(), slot.restart()));
        }
        return Optional.empty();
    }
}
