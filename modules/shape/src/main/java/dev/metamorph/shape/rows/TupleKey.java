package dev.metamorph.shape.rows;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * The key of one or several values, by {@link TupleKeys}: short keys as they are, long ones as
 * their SHA-256. Different values have different keys, also if they were chosen to collide.
 *
 * <pre>
 * 00 key        a key of at most 63 bytes
 * 01 hash:32    a longer one
 * </pre>
 */
public final class TupleKey implements Comparable<TupleKey> {
    private static final int MAX_PLAIN = 64;

    private final byte[] bytes;
    private final int hash;

    private TupleKey(byte[] bytes) {
        this.bytes = bytes;
        hash = Arrays.hashCode(bytes);
    }

    static TupleKey of(byte[] key) {
        var isPlain = key.length < MAX_PLAIN;
        var content = isPlain ? key : sha256(key);
        var bytes = new byte[1 + content.length];
        bytes[0] = (byte) (isPlain ? 0 : 1);
        System.arraycopy(content, 0, bytes, 1, content.length);
        return new TupleKey(bytes);
    }

    /** The key whose {@link #toArray} returned these bytes. */
    public static TupleKey stored(byte[] bytes) {
        return new TupleKey(bytes.clone());
    }

    /** The key's bytes, as a copy. */
    public byte[] toArray() {
        return bytes.clone();
    }

    private static byte[] sha256(byte[] text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256, which all must have", e);
        }
    }

    @Override
    public boolean equals(Object object) {
        return object instanceof TupleKey other && Arrays.equals(bytes, other.bytes);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** The order of the bytes, unsigned. */
    @Override
    public int compareTo(TupleKey other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }
}
