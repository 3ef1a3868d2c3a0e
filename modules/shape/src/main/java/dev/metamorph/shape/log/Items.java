package dev.metamorph.shape.log;

import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.PgSnapshot;
import dev.metamorph.shape.Xid;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The items that are the same for all shapes: control messages, and the mark on the last item of a
 * transaction.
 */
public final class Items {
    private static final byte[] LAST = ",\"last\":true}}".getBytes(StandardCharsets.US_ASCII);

    /** Behind the values, in which no quote stands without a backslash. */
    private static final String OPERATION = "\"headers\":{\"operation\":\"";

    private Items() {}

    /**
     * The same item, marked as the last one of its transaction in this shape.
     *
     * @param json an item as {@link ItemSink} received it
     */
    public static byte[] markLast(byte[] json) {
        var end = json.length - 2;
        if (end < 0 || json[end] != '}' || json[end + 1] != '}') {
            throw new IllegalArgumentException("an item ends in }}; this one does not");
        }
        var marked = Arrays.copyOf(json, end + LAST.length);
        System.arraycopy(LAST, 0, marked, end, LAST.length);
        return marked;
    }

    /**
     * The change of the number of rows that readers see by an item, as {@link ItemSink} received
     * it: 1, -1 or 0.
     */
    public static int rows(byte[] json) {
        var text = new String(json, StandardCharsets.ISO_8859_1);
        var at = text.lastIndexOf(OPERATION) + OPERATION.length();
        if (text.startsWith("insert", at)) {
            return 1;
        }
        return text.startsWith("delete", at) ? -1 : 0;
    }

    /**
     * The control message at the end of an initial snapshot or a subset, which names the
     * transactions that it contains.
     */
    public static void snapshotEnd(PgSnapshot snapshot, ItemBuffer out) {
        out.put("{\"headers\":{\"control\":\"snapshot-end\",\"xmin\":\"");
        out.number(snapshot.xmin()).put("\",\"xmax\":\"").number(snapshot.xmax());
        out.put("\",\"xip_list\":[");
        var separator = "\"";
        for (var xid : snapshot.running()) {
            out.put(separator).number(xid).put("\"");
            separator = ",\"";
        }
        out.put("]}}");
    }

    /**
     * The event that tells readers which conditions have become true, or false, for rows.
     *
     * @param name {@code move-in} or {@code move-out}
     */
    static void event(String name, Iterable<TagPattern> patterns, Xid cause, ItemBuffer out) {
        out.put("{\"headers\":{\"event\":\"").put(name).put("\",\"patterns\":[");
        var separator = "{\"pos\":";
        for (var pattern : patterns) {
            out.put(separator).number(pattern.position());
            out.put(",\"value\":\"").put(pattern.value()).put("\"}");
            separator = ",{\"pos\":";
        }
        out.put("],\"txids\":[").number(cause.toLong()).put("]}}");
    }

    /** The control message at the end of an answer that reaches the end of the log. */
    public static byte[] upToDate(Lsn seen) {
        var out = new ItemBuffer(96);
        out.put("{\"headers\":{\"control\":\"up-to-date\",\"global_last_seen_lsn\":\"");
        return out.number(seen.bytes()).put("\"}}").toBytes();
    }

    /** The control message that tells a reader to discard the handle and fetch the shape again. */
    public static byte[] mustRefetch() {
        return "{\"headers\":{\"control\":\"must-refetch\"}}".getBytes(StandardCharsets.US_ASCII);
    }
}
