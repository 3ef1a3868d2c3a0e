package dev.metamorph.shapelog.store;

import dev.metamorph.feed.record.WireReader;
import dev.metamorph.feed.record.WireWriter;
import dev.metamorph.shape.Lsn;

import java.util.Optional;

/**
 * A kept row of a shape in its last two versions: as its newest change made it, and as it was
 * before the transaction of that change. Readers see the former version until that transaction is
 * complete, so its last record has nothing to do, however many rows it changed.
 *
 * <pre>
 * entry    commit:8 flags:1 [length:varint row] [former row]
 *          flags: 1 has a row · 2 has a former row · 4 is known to have had none before
 * </pre>
 *
 * <p>Versions are kept only as far as anything can ask for them: for a transaction that lies in one
 * record no former row is stored.
 *
 * @param commit the commit of the newest change; 0 for a row of the initial snapshot
 * @param row the row as a JSON object; empty if the change removed it
 * @param former the row before that transaction
 */
public record KeptRow(Lsn commit, Optional<byte[]> row, Former former) {
    private static final int HAS_ROW = 1;
    private static final int HAS_FORMER = 2;
    private static final int HAD_NONE = 4;

    /** The row before a transaction. */
    public sealed interface Former {
        /** Not stored: no reader can ask for it, or the initial snapshot has yet to bring it. */
        enum Unknown implements Former {
            /** The only instance. */
            UNKNOWN
        }

        /** There was none. */
        enum None implements Former {
            /** The only instance. */
            NONE
        }

        /** There was this one. */
        @SuppressWarnings("ArrayRecordComponent") // stored as it is; never compared
        record Row(byte[] json) implements Former {}
    }

    /** A row whose former version no reader can ask for. */
    public static KeptRow of(Lsn commit, byte[] row) {
        return new KeptRow(commit, Optional.of(row), Former.Unknown.UNKNOWN);
    }

    /**
     * The row as readers see it that see exactly the transactions before an LSN.
     *
     * @param completeBefore see {@link TaskPosition#completeBefore}
     */
    public Optional<byte[]> visible(Lsn completeBefore) {
        if (commit.compareTo(completeBefore) < 0) {
            return row;
        }
        return former instanceof Former.Row(var json) ? Optional.of(json) : Optional.empty();
    }

    /** This version as the former one of a later transaction's. */
    public Former asFormer() {
        return row.<Former>map(Former.Row::new).orElse(Former.None.NONE);
    }

    /** The same entry with another former version. */
    public KeptRow withFormer(Former other) {
        return new KeptRow(commit, row, other);
    }

    public WireWriter encode() {
        var size = row.map(json -> json.length).orElse(0);
        var out = new WireWriter(size + 16);
        out.fixed64(commit.bytes());
        out.fixed8((row.isPresent() ? HAS_ROW : 0) | flag(former));
        row.ifPresent(json -> {
            out.varint(json.length);
            out.raw(json);
        });
        if (former instanceof Former.Row(var json)) {
            out.raw(json);
        }
        return out;
    }

    private static int flag(Former former) {
        return switch (former) {
            case Former.Unknown _ -> 0;
            case Former.None _ -> HAD_NONE;
            case Former.Row _ -> HAS_FORMER;
        };
    }

    public static KeptRow decode(WireReader in) {
        var commit = new Lsn(in.fixed64());
        var flags = in.fixed8();
        var row =
                (flags & HAS_ROW) == 0
                        ? Optional.<byte[]>empty()
                        : Optional.of(in.bytes(in.number()));
        return new KeptRow(commit, row, former(flags, in));
    }

    private static Former former(int flags, WireReader in) {
        if ((flags & HAS_FORMER) != 0) {
            return new Former.Row(in.bytes(in.left()));
        }
        return (flags & HAD_NONE) != 0 ? Former.None.NONE : Former.Unknown.UNKNOWN;
    }
}
