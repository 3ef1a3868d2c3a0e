package dev.metamorph.shapelog.store;

import dev.metamorph.feed.record.WireWriter;

import org.apache.kafka.common.utils.Bytes;

import java.util.Arrays;

/**
 * The layout of a value that may be too large for one entry and continues in numbered parts.
 *
 * <pre>
 * key part:2   parts:varint bytes      part 0
 * key part:2   bytes                   the others
 * </pre>
 */
public final class LargeValue {
    /** The largest value of any entry of the store, in bytes. */
    public static final int MAX_BYTES = 900_000;

    private static final int SLICE_BYTES = MAX_BYTES - 256;

    private LargeValue() {}

    /** The key of a part. */
    public static Bytes key(Bytes prefix, int part) {
        var start = prefix.get().length;
        var key = Arrays.copyOf(prefix.get(), start + Short.BYTES);
        key[start] = (byte) (part >>> 8);
        key[start + 1] = (byte) part;
        return new Bytes(key);
    }

    /** The key of another part of the same value. */
    public static Bytes withPart(Bytes key, int part) {
        var bytes = key.get();
        return key(new Bytes(Arrays.copyOf(bytes, bytes.length - Short.BYTES)), part);
    }

    /** The part number in a key. */
    public static int part(Bytes key) {
        var bytes = key.get();
        return (bytes[bytes.length - 2] & 0xFF) << 8 | (bytes[bytes.length - 1] & 0xFF);
    }

    /** The number of parts of a value. */
    public static int parts(int sizeBytes) {
        var parts = Math.max(1, Math.ceilDiv(sizeBytes, SLICE_BYTES));
        if (parts > 0xFFFF) {
            throw new IllegalArgumentException(
                    "a value of %d bytes does not fit %d parts".formatted(sizeBytes, 0xFFFF));
        }
        return parts;
    }

    /** The bytes of a part, as they are stored. */
    public static byte[] slice(WireWriter value, int parts, int part) {
        var from = part * SLICE_BYTES;
        var to = Math.min(value.length(), from + SLICE_BYTES);
        if (part > 0) {
            return Arrays.copyOfRange(value.array(), from, to);
        }
        var first = new WireWriter(to + 3);
        first.varint(parts);
        first.raw(value.array(), from, to - from);
        return first.toArray();
    }
}
