package dev.metamorph.publish.topic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.HashSet;

final class KeyedHashTest {
    private static final KeyedHash HASH = new KeyedHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);

    private static byte[] counting(int length) {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }

    /** Appendix A of the paper, and the first vectors of the reference implementation. */
    @Test
    void it_computes_the_published_vectors() {
        assertThat(HASH.of(counting(15))).isEqualTo(0xa129ca6149be45e5L);
        assertThat(HASH.of(counting(0))).isEqualTo(0x726fdb47dd0e0e31L);
        assertThat(HASH.of(counting(1))).isEqualTo(0x74f839c593dc67fdL);
        assertThat(HASH.of(counting(8))).isEqualTo(0x93f5f5799a932462L);
    }

    @Test
    void lengths_and_keys_differ() {
        var seen = new HashSet<Long>();
        for (var length = 0; length < 100; length++) {
            assertThat(seen.add(HASH.of(new byte[length]))).isTrue();
        }
        var bytes = counting(20);
        assertThat(KeyedHash.random().of(bytes)).isNotEqualTo(KeyedHash.random().of(bytes));
    }
}
