package dev.metamorph.feed.record;

import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.PgSnapshot;
import dev.metamorph.shape.Xid;
import dev.metamorph.shape.change.Row;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Codec of the bodies of the feed's records, by kind.
 *
 * <pre>
 * fragment  flags:1 commit:8 xid:4 seconds:zigzag nanos:varint firstIndex:varint
 *           [relations] count:varint size:varint changes     flags: 1 last · 2 has relations
 * created   [publishedName] handle definition relation version:varint chunkBytes:varint
 *           publishedName in kinds N and Q only: a published shape has N instead of S, one that
 *           keeps its rows has Q and, if it is not published, an empty name
 *           A shape with subqueries has kind V, its name, which may be empty, and before the handle
 *           keepsRows:1 moves:1 [relations]
 * next      replaced handle, kind:1 and body of the created shape
 * </pre>
 */
public final class RecordCodec {
    /** Added to the version of the format of a log whose changes are limited. */
    private static final int LIMITED = 16;

    private static final int LAST = 1;
    private static final int HAS_RELATIONS = 2;
    private static final int FRAGMENT_HEAD_BYTES = 40;

    private RecordCodec() {}

    static byte kind(FeedRecord record) {
        return (byte)
                switch (record) {
                    case FeedRecord.Claim _ -> 'C';
                    case FeedRecord.LeaderStarted _ -> 'L';
                    case FeedRecord.Transactions _ -> 'T';
                    case FeedRecord.Progress _ -> 'G';
                    case FeedRecord.ShapeCreated(_, var definition, _, _, _) ->
                            SchemaCodec.kind(definition);
                    case FeedRecord.GenerationCreated _ -> 'Y';
                    case FeedRecord.GenerationDeleted _ -> 'Z';
                    case FeedRecord.ShapePublished(var declaration) ->
                            PublishedCodec.kind(declaration);
                    case FeedRecord.ShapeUnpublished _ -> 'U';
                    case FeedRecord.ShapeDropped _ -> 'D';
                    case FeedRecord.SnapshotStarted _ -> 'B';
                    case FeedRecord.SnapshotRows _ -> 'R';
                    case FeedRecord.SnapshotFinished _ -> 'F';
                    case FeedRecord.SnapshotFailed _ -> 'X';
                    case FeedRecord.Purged _ -> 'P';
                    case FeedRecord.RowsKept _ -> 'I';
                    case FeedRecord.RowsDropped _ -> 'E';
                };
    }

    /** An estimate of the body's size in bytes, seldom below the size. */
    public static int estimateBytes(FeedRecord record) {
        return switch (record) {
            case FeedRecord.Transactions(var fragments) -> estimateFragments(fragments);
            case FeedRecord.SnapshotRows rows -> estimateRows(rows.rows());
            default -> 256;
        };
    }

    /** An estimate of a fragment's size in bytes. */
    public static int estimateBytes(Fragment fragment) {
        return FRAGMENT_HEAD_BYTES
                + fragment.changes().sizeBytes()
                + fragment.relations().stream().mapToInt(RecordCodec::estimateBytes).sum();
    }

    private static int estimateBytes(Fragment.RelationAt relation) {
        var size = 256;
        for (var column : relation.relation().columns()) {
            size += 16 + 3 * column.name().length();
        }
        return size + Integer.BYTES * relation.relation().ancestors().size();
    }

    private static int estimateFragments(List<Fragment> fragments) {
        var size = 8L;
        for (var fragment : fragments) {
            size += estimateBytes(fragment);
        }
        return (int) Math.min(size, Integer.MAX_VALUE / 2);
    }

    private static int estimateRows(List<Row> rows) {
        var size = 128L;
        for (var row : rows) {
            size += RowCodec.estimateBytes(row);
        }
        return (int) Math.min(size, Integer.MAX_VALUE / 2);
    }

    static void write(WireWriter out, FeedRecord record) {
        switch (record) {
            case FeedRecord.Claim(var claimant) -> write(out, claimant);
            case FeedRecord.LeaderStarted(var claimant, var address, var resume) -> {
                write(out, claimant);
                out.text(address.toString());
                out.fixed64(resume.bytes());
            }
            case FeedRecord.Transactions(var fragments) -> out.list(fragments, RecordCodec::write);
            case FeedRecord.Progress(var lsn) -> out.fixed64(lsn.bytes());
            case FeedRecord.ShapeCreated created -> write(out, created);
            case FeedRecord.GenerationCreated(var created, var replaces) -> {
                SchemaCodec.write(out, replaces);
                out.fixed8(SchemaCodec.kind(created.definition()));
                write(out, created);
            }
            case FeedRecord.GenerationDeleted(var handle) -> SchemaCodec.write(out, handle);
            case FeedRecord.ShapePublished(var declaration) ->
                    PublishedCodec.write(out, declaration);
            case FeedRecord.ShapeUnpublished(var name) -> out.text(name);
            case FeedRecord.ShapeDropped(var handle, var reason) -> {
                SchemaCodec.write(out, handle);
                out.text(reason);
            }
            case FeedRecord.SnapshotStarted started -> write(out, started);
            case FeedRecord.SnapshotRows(var handle, var attempt, var rows) -> {
                SchemaCodec.write(out, handle);
                out.zigzag(attempt);
                out.list(rows, RowCodec::write);
            }
            case FeedRecord.SnapshotFinished(var handle, var attempt, var rows) -> {
                SchemaCodec.write(out, handle);
                out.zigzag(attempt);
                out.varint(rows);
            }
            case FeedRecord.SnapshotFailed(var handle, var attempt, var reason) -> {
                SchemaCodec.write(out, handle);
                out.zigzag(attempt);
                out.text(reason);
            }
            case FeedRecord.RowsKept(var handle, var relation, var limits) -> {
                SchemaCodec.write(out, handle);
                SchemaCodec.write(out, relation);
                write(out, limits);
            }
            case FeedRecord.RowsDropped(var handle, var reason) -> {
                SchemaCodec.write(out, handle);
                out.text(reason);
            }
            case FeedRecord.Purged(Incarnation(var systemId, var timeline, var start)) -> {
                out.text(systemId);
                out.fixed32(timeline);
                out.fixed64(start.bytes());
            }
        }
    }

    static FeedRecord read(byte kind, WireReader in) {
        return switch (kind) {
            case 'C' -> new FeedRecord.Claim(uuid(in));
            case 'L' -> new FeedRecord.LeaderStarted(uuid(in), URI.create(in.text()), lsn(in));
            case 'T' -> new FeedRecord.Transactions(in.list(RecordCodec::fragment));
            case 'G' -> new FeedRecord.Progress(lsn(in));
            case 'S', 'N', 'Q', 'V' -> created(SchemaCodec.head(kind, in), in);
            case 'Y' -> nextGeneration(in);
            case 'Z' -> new FeedRecord.GenerationDeleted(SchemaCodec.handle(in));
            case 'I' ->
                    new FeedRecord.RowsKept(
                            SchemaCodec.handle(in), SchemaCodec.relation(in), limits(in));
            case 'E' -> new FeedRecord.RowsDropped(SchemaCodec.handle(in), in.text());
            case 'K' -> new FeedRecord.ShapePublished(PublishedCodec.read(false, in));
            case 'J' -> new FeedRecord.ShapePublished(PublishedCodec.read(true, in));
            case 'U' -> new FeedRecord.ShapeUnpublished(in.text());
            case 'D' -> new FeedRecord.ShapeDropped(SchemaCodec.handle(in), in.text());
            case 'B' -> started(in);
            case 'R' ->
                    new FeedRecord.SnapshotRows(
                            SchemaCodec.handle(in), (int) in.zigzag(), in.list(RowCodec::read));
            case 'F' ->
                    new FeedRecord.SnapshotFinished(
                            SchemaCodec.handle(in), (int) in.zigzag(), in.varint());
            case 'X' ->
                    new FeedRecord.SnapshotFailed(
                            SchemaCodec.handle(in), (int) in.zigzag(), in.text());
            case 'P' -> new FeedRecord.Purged(new Incarnation(in.text(), in.fixed32(), lsn(in)));
            default ->
                    throw new FeedFormatException(
                            "feed record of kind %d, which this program does not know: update it"
                                    .formatted(kind));
        };
    }

    private static void write(WireWriter out, FeedRecord.ShapeCreated created) {
        SchemaCodec.writeHead(out, created.definition(), created.inner());
        SchemaCodec.write(out, created.handle());
        SchemaCodec.write(out, created.definition());
        SchemaCodec.write(out, created.relation());
        write(out, created.format());
    }

    /** A program that does not know of limits does not know this version, and says so. */
    private static void write(WireWriter out, LogFormat format) {
        var limited = format.maxTailBytes() > 0;
        out.varint(format.version() + (limited ? LIMITED : 0));
        out.varint(format.chunkBytes());
        if (limited) {
            out.varint(format.maxTailBytes());
        }
    }

    private static LogFormat format(WireReader in) {
        var version = in.number();
        var chunkBytes = in.number();
        return version > LIMITED
                ? new LogFormat(version - LIMITED, chunkBytes, in.varint())
                : new LogFormat(version, chunkBytes);
    }

    private static FeedRecord.GenerationCreated nextGeneration(WireReader in) {
        var replaces = SchemaCodec.handle(in);
        return new FeedRecord.GenerationCreated(
                created(SchemaCodec.head((byte) in.fixed8(), in), in), replaces);
    }

    private static void write(WireWriter out, KeepLimits limits) {
        out.varint(limits.maxBytes());
        out.varint(limits.maxValues());
        out.varint(limits.maxAllValues());
        out.varint(limits.maxMoves());
    }

    private static KeepLimits limits(WireReader in) {
        return new KeepLimits(in.varint(), in.number(), in.varint(), in.varint());
    }

    private static FeedRecord.ShapeCreated created(SchemaCodec.Head head, WireReader in) {
        return new FeedRecord.ShapeCreated(
                SchemaCodec.handle(in),
                head.completed(SchemaCodec.definition(in)),
                SchemaCodec.relation(in),
                format(in),
                head.inner());
    }

    private static void write(WireWriter out, FeedRecord.SnapshotStarted started) {
        SchemaCodec.write(out, started.handle());
        out.zigzag(started.attempt());
        out.varint(started.snapshot().xmin());
        out.varint(started.snapshot().xmax());
        out.list(started.snapshot().running(), WireWriter::varint);
        out.fixed64(started.insertPosition().bytes());
    }

    private static FeedRecord started(WireReader in) {
        return new FeedRecord.SnapshotStarted(
                SchemaCodec.handle(in),
                (int) in.zigzag(),
                new PgSnapshot(in.varint(), in.varint(), in.list(WireReader::varint)),
                lsn(in));
    }

    private static void write(WireWriter out, Fragment fragment) {
        var hasRelations = !fragment.relations().isEmpty();
        out.fixed8((fragment.last() ? LAST : 0) | (hasRelations ? HAS_RELATIONS : 0));
        out.fixed64(fragment.commit().bytes());
        out.fixed32(fragment.xid().bits());
        write(out, fragment.committedAt());
        out.varint(fragment.firstIndex());
        if (hasRelations) {
            out.list(fragment.relations(), RecordCodec::write);
        }
        var changes = fragment.changes();
        out.varint(changes.count());
        out.varint(changes.sizeBytes());
        out.raw(changes.array(), changes.start(), changes.sizeBytes());
    }

    private static Fragment fragment(WireReader in) {
        var flags = in.fixed8();
        if ((flags & ~(LAST | HAS_RELATIONS)) != 0) {
            throw new FeedFormatException(
                    "fragment flags %d before byte %d".formatted(flags, in.position()));
        }
        var commit = lsn(in);
        var xid = new Xid(in.fixed32());
        var committedAt = instant(in);
        var firstIndex = in.varint();
        var relations =
                (flags & HAS_RELATIONS) != 0
                        ? in.list(RecordCodec::relationAt)
                        : List.<Fragment.RelationAt>of();
        var last = (flags & LAST) != 0;
        return new Fragment(commit, xid, committedAt, firstIndex, changes(in), relations, last);
    }

    private static ChangeBlock changes(WireReader in) {
        var count = in.number();
        var size = in.length();
        var start = in.position();
        in.skip(size);
        return ChangeBlock.view(in.array(), start, start + size, count);
    }

    private static void write(WireWriter out, Instant instant) {
        out.zigzag(instant.getEpochSecond());
        out.varint(instant.getNano());
    }

    private static Instant instant(WireReader in) {
        var seconds = in.zigzag();
        var nanos = in.number();
        if (seconds < Instant.MIN.getEpochSecond() || seconds > Instant.MAX.getEpochSecond()) {
            throw new FeedFormatException("a time of %d s".formatted(seconds));
        }
        return Instant.ofEpochSecond(seconds, nanos);
    }

    private static void write(WireWriter out, Fragment.RelationAt relation) {
        out.varint(relation.index());
        SchemaCodec.write(out, relation.relation());
    }

    private static Fragment.RelationAt relationAt(WireReader in) {
        return new Fragment.RelationAt(in.number(), SchemaCodec.walRelation(in));
    }

    private static void write(WireWriter out, UUID uuid) {
        out.fixed64(uuid.getMostSignificantBits());
        out.fixed64(uuid.getLeastSignificantBits());
    }

    private static UUID uuid(WireReader in) {
        return new UUID(in.fixed64(), in.fixed64());
    }

    private static Lsn lsn(WireReader in) {
        return new Lsn(in.fixed64());
    }
}
