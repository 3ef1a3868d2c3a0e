package dev.metamorph.publish.topic;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/**
 * SipHash-2-4: a hash of 64 bits whose collisions cannot be constructed without its key. It takes a
 * twentieth of the time of a digest as long as the JVM has not compiled that one with its
 * intrinsic. Immutable; any thread.
 *
 * @see <a href="https://www.aumasson.jp/siphash/siphash.pdf">SipHash: a fast short-input PRF</a>
 */
final class KeyedHash {
    private static final VarHandle LITTLE_ENDIAN =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final long key0;
    private final long key1;

    KeyedHash(long key0, long key1) {
        this.key0 = key0;
        this.key1 = key1;
    }

    /** A hash with a key that nobody knows. */
    static KeyedHash random() {
        var random = new SecureRandom();
        return new KeyedHash(random.nextLong(), random.nextLong());
    }

    long of(byte[] bytes) {
        var v0 = key0 ^ 0x736f6d6570736575L;
        var v1 = key1 ^ 0x646f72616e646f6dL;
        var v2 = key0 ^ 0x6c7967656e657261L;
        var v3 = key1 ^ 0x7465646279746573L;
        var words = bytes.length >>> 3;
        for (var word = 0; word < words + 5; word++) {
            // After the words come the finalization's constant and four rounds.
            var input =
                    word < words
                            ? (long) LITTLE_ENDIAN.get(bytes, word << 3)
                            : word == words ? tail(bytes) : 0;
            if (word == words + 1) {
                v2 ^= 0xff;
            }
            v3 ^= input;
            for (var round = word <= words ? 2 : 1; round > 0; round--) {
                v0 += v1;
                v1 = Long.rotateLeft(v1, 13) ^ v0;
                v0 = Long.rotateLeft(v0, 32);
                v2 += v3;
                v3 = Long.rotateLeft(v3, 16) ^ v2;
                v0 += v3;
                v3 = Long.rotateLeft(v3, 21) ^ v0;
                v2 += v1;
                v1 = Long.rotateLeft(v1, 17) ^ v2;
                v2 = Long.rotateLeft(v2, 32);
            }
            v0 ^= input;
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }

    /** The bytes after the last word, and the length in the highest byte. */
    private static long tail(byte[] bytes) {
        var tail = (long) bytes.length << 56;
        for (var i = bytes.length & ~7; i < bytes.length; i++) {
            tail |= (bytes[i] & 0xFFL) << ((i & 7) << 3);
        }
        return tail;
    }
}
