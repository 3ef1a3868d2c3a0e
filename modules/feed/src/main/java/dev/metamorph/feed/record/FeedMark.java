package dev.metamorph.feed.record;

import dev.metamorph.shape.Lsn;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * The position of a feed partition in the database's history. Every record of the feed carries one
 * in its header {@code m}, so the last record of a partition tells how far the partition is.
 *
 * <pre>lsn:8 timeline:4 system id:8 slot:8</pre>
 *
 * @param lsn up to and with this record, the partition holds every transaction that committed at or
 *     before this LSN, completely
 * @param timeline the timeline of the incarnation that the partition follows
 * @param systemId the system id of that incarnation, unsigned decimal; {@code 0} until the first
 *     {@code Purged}
 * @param slot a {@code restart_lsn} that the replication slot has on disk for certain; zero until
 *     one was seen. It goes back only if the database is restored
 */
public record FeedMark(Lsn lsn, int timeline, String systemId, Lsn slot) {
    /** The name of the header. */
    public static final String HEADER = "m";

    /** The mark of a partition that follows no incarnation yet. */
    public static final FeedMark NONE = new FeedMark(Lsn.ZERO, 0, "0", Lsn.ZERO);

    private static final int BYTES = 3 * Long.BYTES + Integer.BYTES;

    /** The mark at the start of an incarnation. */
    public static FeedMark of(Incarnation incarnation) {
        return new FeedMark(
                incarnation.start(), incarnation.timeline(), incarnation.systemId(), Lsn.ZERO);
    }

    /** Returns whether the partition follows no incarnation yet. */
    public boolean isNone() {
        return systemId.equals("0");
    }

    /** The same incarnation, with the LSN at that position or later. */
    public FeedMark reached(Lsn position) {
        return position.isAtOrBefore(lsn) ? this : new FeedMark(position, timeline, systemId, slot);
    }

    /** The same incarnation, with the slot at that position or later. */
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
        // Earlier versions wrote no slot position.
        var slot = header.length < BYTES ? Lsn.ZERO : new Lsn(in.fixed64());
        in.end();
        return new FeedMark(lsn, timeline, systemId, slot);
    }
}
