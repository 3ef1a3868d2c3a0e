package dev.metamorph.shapelog.store;

import dev.metamorph.feed.record.WireReader;
import dev.metamorph.feed.record.WireWriter;

import java.util.Optional;

/**
 * The sums over a shape's initial snapshot, in an entry of their own beside its progress.
 *
 * <pre>
 * version:1 chunks:varint rows:varint bytes:varint items:varint
 * </pre>
 *
 * <p>A version of this program that does not know the entry leaves it as it is, so it counts only
 * if the progress says the same as it does.
 *
 * @param bytes the stored bytes of the items and their separators
 * @param items the number of items, without the control message at the end
 */
public record BaseTotals(long bytes, long items) {
    /** The sums of an initial snapshot without rows so far. */
    public static final BaseTotals NONE = new BaseTotals(0, 0);

    private static final int VERSION = 1;

    /** Encodes it beside that progress. */
    public byte[] encode(SnapshotProgress progress) {
        var out = new WireWriter(32);
        out.fixed8(VERSION);
        out.varint(progress.chunks());
        out.varint(progress.rows());
        out.varint(bytes);
        out.varint(items);
        return out.toArray();
    }

    /** The sums that belong to that progress, if the entry has them. */
    public static Optional<BaseTotals> decode(Optional<byte[]> entry, SnapshotProgress progress) {
        if (progress.chunks() == 0 && progress.rows() == 0) {
            return Optional.of(NONE);
        }
        return entry.flatMap(bytes -> decode(new WireReader(bytes, 0), progress));
    }

    private static Optional<BaseTotals> decode(WireReader in, SnapshotProgress progress) {
        var fits =
                in.fixed8() == VERSION
                        && in.number() == progress.chunks()
                        && in.varint() == progress.rows();
        return fits ? Optional.of(new BaseTotals(in.varint(), in.varint())) : Optional.empty();
    }
}
