package dev.metamorph.feed.record;

import dev.metamorph.shape.Lsn;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * How far a partition of the feed holds which history: in the header {@code m} of every one of its
 * records, so that its end tells all.
 *
 * <pre>lsn:8 timeline:4 system id:8 slot:8</pre>
 *
 * @param lsn every transaction at or before it is whole in the partition, with this record
 * @param timeline of the incarnation that the partition follows
 * @param systemId of the same, unsigned decimal; {@code 0} until the first {@code Purged}
 * @param slot the {@code restart_lsn} that the replication slot surely has on disk; zero until one
 *     was seen. It never goes back unless the database does
 */
public record FeedMark(Lsn lsn, int timeline, String systemId, Lsn slot) {
    /** The header's name. */
    public static final String HEADER = "m";

    /** Of a partition that has not been told what it follows. */
    public static final FeedMark NONE = new FeedMark(Lsn.ZERO, 0, "0", Lsn.ZERO);

    private static final int BYTES = 3 * Long.BYTES + Integer.BYTES;

    /** That of the beginning of an incarnation. */
    public static FeedMark of(Incarnation incarnation) {
        return new FeedMark(
                incarnation.start(), incarnation.timeline(), incarnation.systemId(), Lsn.ZERO);
    }

    /** Whether the partition has not been told what it follows. */
    public boolean isNone() {
        return systemId.equals("0");
    }

    /** The same history, at least as far as there. */
    public FeedMark reached(Lsn position) {
        return position.isAtOrBefore(lsn) ? this : new FeedMark(position, timeline, systemId, slot);
    }

    /** The same with the slot at least there. */
    public FeedMark kept(Lsn position) {
        return position.isAtOrBefore(slot) ? this : new FeedMark(lsn, timeline, systemId, position);
    }

    public Header toHeader() {
        var out = new WireWriter(BYTES);
        out.fixed64(lsn.bytes());
        out.fixed32(timeline);
        out.fixed64(Long.parseUnsignedLong(systemId));
        out.fixed64(slot.bytes());
        return new RecordHeader(HEADER, out.toArray());
    }

    public static FeedMark decode(byte[] header) {
        var in = new WireReader(header, 0);
        var lsn = new Lsn(in.fixed64());
        var timeline = in.fixed32();
        var systemId = Long.toUnsignedString(in.fixed64());
        // Earlier versions said nothing of the slot.
        var slot = header.length < BYTES ? Lsn.ZERO : new Lsn(in.fixed64());
        in.end();
        return new FeedMark(lsn, timeline, systemId, slot);
    }
}
