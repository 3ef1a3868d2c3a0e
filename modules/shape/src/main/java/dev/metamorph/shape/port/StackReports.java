package dev.metamorph.shape.port;

import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.status.Part;
import dev.metamorph.shape.status.PartitionState;
import dev.metamorph.shape.status.SlotFigures;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Reports the state of a stack, part by part. May be called on any thread; does not block. */
@FunctionalInterface
public interface StackReports {
    /**
     * The report of this instance.
     *
     * @param stopping whether its HTTP server is stopping
     */
    Report report(boolean stopping);

    /**
     * The state of a stack as one instance sees it.
     *
     * @param instance the name of the instance in the group that reads the feed
     * @param address where other instances reach it
     * @param state the state for readers and load balancers
     * @param since when it came into this state
     * @param parts the parts, in the order in which they are started
     */
    record Report(
            String stack,
            String instance,
            URI address,
            Instant at,
            StackStatus.State state,
            Instant since,
            Leader leader,
            Following following,
            Optional<SlotFigures> slot,
            int shapes,
            List<PartitionState> partitions,
            List<Part> parts) {
        /** Copies the lists. */
        public Report {
            partitions = List.copyOf(partitions);
            parts = List.copyOf(parts);
        }

        /** Returns whether every part does its work, here or on another instance. */
        public boolean isHealthy() {
            return parts.stream().allMatch(part -> part.state().isHealthy());
        }
    }

    /**
     * The instance that leads.
     *
     * @param here whether this instance follows the WAL now
     * @param address the newest leader that the shape registry names, which may have ended; empty
     *     if it names none
     */
    record Leader(boolean here, Optional<URI> address) {}

    /**
     * The distance between the shape logs and the database.
     *
     * @param reached the LSN up to which the logs of this instance are complete; empty if it has
     *     none
     * @param walEnd the end of the server's WAL when it was read last; empty if it never was
     * @param bytes the WAL between the two; empty if one is not known
     * @param lag for how long the logs have been behind; zero if they are at the end
     */
    record Following(
            Optional<Lsn> reached,
            Optional<Lsn> walEnd,
            OptionalLong bytes,
            Optional<Duration> lag) {}
}
