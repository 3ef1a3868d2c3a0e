package dev.metamorph.http;

import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.port.StackReports.Following;
import dev.metamorph.shape.port.StackReports.Leader;
import dev.metamorph.shape.port.StackReports.Report;
import dev.metamorph.shape.port.StackStatus.Level;
import dev.metamorph.shape.port.StackStatus.State;
import dev.metamorph.shape.status.Part;
import dev.metamorph.shape.status.PartState;
import dev.metamorph.shape.status.PartitionState;
import dev.metamorph.shape.status.SlotFigures;
import dev.metamorph.shape.status.StackReason;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The report of a leader whose slot stands still. */
final class FakeReports {
    private static final Instant SINCE = Instant.parse("2026-01-02T03:04:05Z");
    private static final URI OTHER = URI.create("http://b:3000");

    private FakeReports() {}

    static Report of(boolean stopping) {
        return new Report(
                "shop",
                "instance-1",
                URI.create("http://a:3000"),
                SINCE.plusSeconds(60),
                new State(Level.WAITING, StackReason.SLOT_STALLED, "it stands still"),
                SINCE,
                new Leader(true, Optional.of(URI.create("http://a:3000"))),
                new Following(
                        Optional.of(new Lsn(0x10)),
                        Optional.of(new Lsn(0x20)),
                        OptionalLong.of(15),
                        Optional.of(Duration.ofSeconds(7))),
                Optional.of(
                        new SlotFigures(
                                new Lsn(0x20),
                                new Lsn(0x8),
                                new Lsn(0x11),
                                true,
                                "reserved",
                                OptionalLong.of(1_000))),
                3,
                List.of(
                        new PartitionState.Here(0, new Lsn(0x10), 3, 9),
                        new PartitionState.Restoring(1, 5, 9),
                        new PartitionState.Elsewhere(2, OTHER),
                        new PartitionState.Unassigned(3)),
                List.of(
                        Part.ok("database", "").since(SINCE),
                        Part.of(
                                        "slot",
                                        PartState.FAILING,
                                        StackReason.SLOT_STALLED,
                                        "it stands still")
                                .since(SINCE),
                        Part.of(
                                        "http",
                                        stopping ? PartState.WAITING : PartState.OK,
                                        stopping ? StackReason.STOPPING : StackReason.NONE,
                                        "")
                                .since(SINCE)));
    }
}
