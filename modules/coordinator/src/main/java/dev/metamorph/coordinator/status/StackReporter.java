package dev.metamorph.coordinator.status;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.metamorph.coordinator.state.ConnectionState;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.port.PublishedShapes;
import dev.metamorph.shape.port.PublishingStates;
import dev.metamorph.shape.port.StackReports;
import dev.metamorph.shape.status.PartitionState;
import dev.metamorph.shape.status.SlotFigures;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * Collects the report of a stack from the sources that know its parts. Any thread; does not block.
 */
public final class StackReporter implements StackReports {
    private static final Logger log = LoggerFactory.getLogger(StackReporter.class);

    private final Identity identity;
    private final StatusMonitor monitor;
    private final Sources sources;
    private final InstantSource clock;

    @GuardedBy("this")
    private final PartTimes times = new PartTimes();

    @GuardedBy("this")
    private final PartLog partLog = new PartLog();

    @GuardedBy("this")
    private final LagClock lag = new LagClock();

    @GuardedBy("this")
    private final PartitionProgress progress;

    @GuardedBy("this")
    private boolean isStopping;

    /** The instance that reports, and its stack. */
    public record Identity(String stack, String instance, URI address) {}

    /**
     * The sources of what is reported of the parts. They do not block.
     *
     * @param leader the newest leader that the shape registry names
     * @param shapes the number of shapes that have not ended
     * @param partitions the partitions; empty while the shape side does not run
     */
    public record Sources(
            Supplier<Optional<URI>> leader,
            IntSupplier shapes,
            Supplier<List<PartitionState>> partitions,
            PublishedShapes published,
            PublishingStates publishing) {}

    /**
     * A reporter of the stack that the monitor watches.
     *
     * @param stalled how long a partition may stand still while its part of the feed has records
     */
    public StackReporter(
            Identity identity,
            StatusMonitor monitor,
            Sources sources,
            Duration stalled,
            InstantSource clock) {
        progress = new PartitionProgress(stalled);
        this.identity = identity;
        this.monitor = monitor;
        this.sources = sources;
        this.clock = clock;
    }

    @Override
    public synchronized Report report(boolean stopping) {
        isStopping = stopping;
        return report();
    }

    /** Looks at all parts, so that their times are right in a later report, and logs changes. */
    public synchronized Report tick() {
        var report = report();
        partLog.next(report.parts(), report.state().reason(), report.at())
                .forEach(StackReporter::log);
        return report;
    }

    private static void log(PartLog.Line line) {
        var part = line.part();
        if (line.isOver()) {
            log.info(
                    "Part is {} again part={} was_reason={} seconds={}",
                    part.state().text(),
                    part.name(),
                    line.before().reason().code(),
                    line.lasted().toSeconds());
        } else {
            log.atLevel(part.reason().isOrdinary() ? Level.INFO : Level.WARN)
                    .log(
                            "Part is {} part={} reason={} seconds={} message={}",
                            part.state().text(),
                            part.name(),
                            part.reason().code(),
                            line.lasted().toSeconds(),
                            part.message());
        }
    }

    @GuardedBy("this")
    private Report report() {
        var now = clock.instant();
        var partitions = sources.partitions().get();
        progress.look(partitions, monitor.slot(), now);
        var behind = progress.standstills(now);
        monitor.tick(behind.values().stream().findFirst());
        var known = monitor.snapshot();
        var parts =
                StackParts.of(
                        new StackParts.Observed(
                                known.connection(),
                                known.reported(),
                                known.registryRead(),
                                known.kafka(),
                                known.standstill(),
                                partitions,
                                behind,
                                publishing(),
                                known.disk(),
                                isStopping));
        known.slot().ifPresent(slot -> lag.look(slot.walEnd(), now));
        return new Report(
                identity.stack(),
                identity.instance(),
                identity.address(),
                now,
                known.state(),
                known.since(),
                new Leader(
                        known.connection() instanceof ConnectionState.Streaming,
                        sources.leader().get()),
                following(partitions, known.slot()),
                known.slot(),
                sources.shapes().getAsInt(),
                partitions,
                times.timed(parts, now));
    }

    private StackParts.Publishing publishing() {
        var declared = sources.published().declared();
        var setAside =
                declared.stream()
                        .map(each -> each.declaration().name())
                        .filter(name ->
                                sources.publishing()
                                        .of(name)
                                        .filter(PublishingStates.State.SetAside.class::isInstance)
                                        .isPresent())
                        .sorted()
                        .toList();
        return new StackParts.Publishing(declared.size(), setAside);
    }

    /** Every transaction goes to every partition, so the slowest one tells how far all are. */
    @GuardedBy("this")
    private Following following(List<PartitionState> partitions, Optional<SlotFigures> slot) {
        var reached =
                partitions.stream()
                        .filter(PartitionState.Here.class::isInstance)
                        .map(here -> ((PartitionState.Here) here).reached())
                        .min(Comparator.naturalOrder());
        var end = slot.map(SlotFigures::walEnd);
        if (reached.isEmpty() || end.isEmpty()) {
            return new Following(reached, end, OptionalLong.empty(), Optional.empty());
        }
        // An LSN that is reached covers a commit record that begins there.
        var uncovered = new Lsn(reached.get().bytes() + 1);
        return new Following(
                reached,
                end,
                OptionalLong.of(Math.max(0, end.get().bytes() - uncovered.bytes())),
                Optional.of(lag.lag(uncovered, clock.instant())));
    }
}
