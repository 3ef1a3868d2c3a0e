package dev.metamorph.shapelog.store;

import dev.metamorph.feed.record.WireReader;
import dev.metamorph.feed.record.WireWriter;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;

/**
 * The state of a shape's kept rows, written after the rows of each write of the task that changes
 * them or what readers see of them. The number of the write alone is written before the rows, under
 * a key of its own: rows that were read between two equal numbers are those of this state.
 *
 * <pre>
 * version:1 number:8 completeBefore:8 transaction:8 operation:8 flags:1
 * </pre>
 *
 * @param number the number of the write; each shape counts its own
 * @param completeBefore exactly the transactions that commit before this LSN are visible
 * @param visible the visible end of the log, which the rows are the fold of
 * @param complete whether the initial snapshot is complete, so that readers may see the rows
 * @param unsettled whether rows of a transaction that was interrupted have lost their former
 *     versions, so that readers must wait for its end
 * @param hasLarge whether some row has taken more than one entry
 * @param hasGone whether there are entries of rows that are gone
 */
public record KeptRowsMark(
        long number,
        Lsn completeBefore,
        LogOffset visible,
        boolean complete,
        boolean unsettled,
        boolean hasLarge,
        boolean hasGone) {
    /** The state of a shape that has had no row yet. */
    public static final KeptRowsMark START =
            new KeptRowsMark(0, Lsn.ZERO, LogOffset.SNAPSHOT_END, false, false, false, false);

    private static final int VERSION = 1;
    private static final int COMPLETE = 1;
    private static final int UNSETTLED = 2;
    private static final int HAS_LARGE = 4;
    private static final int HAS_GONE = 8;

    public byte[] encode() {
        var out = new WireWriter(40);
        out.fixed8(VERSION);
        out.fixed64(number);
        out.fixed64(completeBefore.bytes());
        out.fixed64(visible.transaction());
        out.fixed64(visible.operation());
        out.fixed8(
                (complete ? COMPLETE : 0)
                        | (unsettled ? UNSETTLED : 0)
                        | (hasLarge ? HAS_LARGE : 0)
                        | (hasGone ? HAS_GONE : 0));
        return out.toArray();
    }

    /** The value of the entry before the rows. */
    public static byte[] encodeNumber(long number) {
        var out = new WireWriter(8);
        out.fixed64(number);
        return out.toArray();
    }

    public static long decodeNumber(byte[] bytes) {
        return new WireReader(bytes, 0).fixed64();
    }

    public static KeptRowsMark decode(byte[] bytes) {
        var in = new WireReader(bytes, 0);
        var version = in.fixed8();
        if (version != VERSION) {
            throw new IllegalStateException(
                    "kept rows of version %d; this program reads version %d: update it"
                            .formatted(version, VERSION));
        }
        var number = in.fixed64();
        var completeBefore = new Lsn(in.fixed64());
        var visible = new LogOffset(in.fixed64(), in.fixed64());
        var flags = in.fixed8();
        return new KeptRowsMark(
                number,
                completeBefore,
                visible,
                (flags & COMPLETE) != 0,
                (flags & UNSETTLED) != 0,
                (flags & HAS_LARGE) != 0,
                (flags & HAS_GONE) != 0);
    }
}
