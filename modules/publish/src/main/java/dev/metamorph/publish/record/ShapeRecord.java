package dev.metamorph.publish.record;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * A record of a published shape's topic.
 *
 * @param key never null
 * @param value null for a tombstone
 * @param headers in their order
 * @param timestampMillis the commit time; {@link #NOW} for rows of an initial snapshot and repairs
 */
@SuppressWarnings("ArrayRecordComponent") // handed to the producer as it is; never compared
public record ShapeRecord(
        byte[] key, byte @Nullable [] value, List<Header> headers, long timestampMillis) {
    /** The time of sending. */
    public static final long NOW = -1;

    /** Copies the headers. */
    public ShapeRecord {
        headers = List.copyOf(headers);
    }

    /** A header; its value is sent as UTF-8. */
    public record Header(String name, String value) {}

    /** About how many bytes the record takes. */
    public int sizeBytes() {
        var size = 80 + key.length + (value == null ? 0 : value.length);
        for (var header : headers) {
            size += header.name().length() + header.value().length() + 2;
        }
        return size;
    }

    /**
     * The same record as one of the initial snapshot.
     *
     * @param isFirst whether it is the first one
     * @param isLast whether it is the last one
     */
    public ShapeRecord inSnapshot(boolean isFirst, boolean isLast) {
        if (!isFirst && !isLast) {
            return this;
        }
        var place = !isLast ? "first" : isFirst ? "only" : "last";
        var more = new ArrayList<Header>(headers);
        more.add(1, new Header("metamorph-snapshot", place));
        return new ShapeRecord(key, value, more, timestampMillis);
    }

    /** The same record as one that a repair sends. */
    public ShapeRecord asRepair() {
        var changed = new ArrayList<Header>(headers);
        changed.set(0, new Header(RecordBuilder.OPERATION, "repair"));
        return new ShapeRecord(key, value, changed, timestampMillis);
    }
}
