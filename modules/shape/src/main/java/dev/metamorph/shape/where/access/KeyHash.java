package dev.metamorph.shape.where.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.metamorph.shape.where.value.Decimal;
import dev.metamorph.shape.where.value.Inet;
import dev.metamorph.shape.where.value.Json;
import dev.metamorph.shape.where.value.TimeTz;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Hashes of keys and of combinations of keys in 64 bits. Equal keys have equal hashes; different
 * keys collide with a probability of 2<sup>-64</sup>, and different integers never. A collision
 * makes a row a candidate for a clause that is then evaluated, so it never changes a result, and
 * texts that are chosen to collide gain nothing.
 *
 * <p>The hash depends on the key alone, so that every process finds the same candidates. Words are
 * mixed with the two halves of a 128-bit product, as in <a
 * href="https://github.com/wangyi-fudan/wyhash">wyhash</a>.
 */
public final class KeyHash {
    /** The hash of {@link IndexKey.Special#NULL}. */
    public static final long NULL = 0x2545f4914f6cdd1dL;

    private static final long EMPTY = 0x5851f42d4c957f2dL;
    private static final long FIRST = 0xa0761d6478bd642fL;
    private static final long SECOND = 0xe7037ed1a0b428dbL;
    private static final VarHandle WORDS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private KeyHash() {}

    /** The hash of one key. */
    public static long of(IndexKey key) {
        return switch (key) {
            case IndexKey.Whole(var value) -> value;
            case IndexKey.Exact(var value) -> of(value);
            case IndexKey.Text(var text) -> of(text);
            case IndexKey.Other(var value) -> ofOther(value);
            case IndexKey.Special.NULL -> NULL;
            case IndexKey.Special.EMPTY -> EMPTY;
        };
    }

    /** The hash of a combination of keys; for one key, the hash of that key. */
    public static long of(List<IndexKey> keys) {
        var print = of(keys.getFirst());
        for (var i = 1; i < keys.size(); i++) {
            print = both(print, of(keys.get(i)));
        }
        return print;
    }

    /** Extends the hash of a combination by one more key. */
    public static long both(long others, long last) {
        return mixed(others + FIRST, SECOND) + last;
    }

    /** The hash of a text. */
    public static long of(String text) {
        var utf8 = text.getBytes(UTF_8);
        return ofText(utf8, 0, utf8.length);
    }

    /** The hash of a text that is part of a byte array. */
    public static long ofText(byte[] utf8, int start, int length) {
        var state = FIRST;
        var at = 0;
        for (; at + 8 <= length; at += 8) {
            state = with(state, utf8, start + at);
        }
        return end(state, utf8, start + at, length);
    }

    /** Mixes in the next eight bytes. */
    static long with(long state, byte[] utf8, int at) {
        return mixed(state ^ (long) WORDS.get(utf8, at), SECOND);
    }

    /**
     * Mixes the last bytes, which are fewer than eight.
     *
     * @param length the length of the whole text
     */
    static long end(long state, byte[] utf8, int at, int length) {
        return mixed(state ^ tail(utf8, at, length & 7), SECOND ^ length);
    }

    private static long tail(byte[] utf8, int at, int length) {
        if (at + 8 <= utf8.length) {
            // The shift is never 64, which Java would treat as 0.
            return (long) WORDS.get(utf8, at) & ((1L << (8 * length)) - 1);
        }
        var word = 0L;
        for (var i = 0; i < length; i++) {
            word |= (utf8[at + i] & 0xffL) << (8 * i);
        }
        return word;
    }

    static long start() {
        return FIRST;
    }

    private static long of(Decimal value) {
        var stripped = value.stripped();
        return value.isFinite()
                ? both(stripped.number().scale(), of(stripped.number().unscaledValue()))
                : both(Integer.MIN_VALUE, value.rank());
    }

    private static long of(BigInteger number) {
        if (number.bitLength() < Long.SIZE) {
            return number.longValue();
        }
        var bytes = number.toByteArray();
        return ofText(bytes, 0, bytes.length);
    }

    private static long ofOther(Object value) {
        return switch (value) {
            case Json json -> of(json);
            case TimeTz(var micros, var zone) -> both(micros, zone);
            case Inet(var address, var bits) -> both(of(address), bits);
            // An interval: its hash depends only on its numbers.
            default -> value.hashCode();
        };
    }

    private static long of(Json json) {
        return switch (json) {
            case Json.Word word -> both(1, of(word.name()));
            case Json.Numeral(var number) -> both(2, of(number));
            case Json.Text(var text) -> both(3, of(text));
            case Json.Array(var elements) -> {
                var print = 4L;
                for (var element : elements) {
                    print = both(print, of(element));
                }
                yield print;
            }
            case Json.Struct(var fields) -> {
                var print = 5L;
                for (var field : fields.entrySet()) {
                    print = both(both(print, of(field.getKey())), of(field.getValue()));
                }
                yield print;
            }
        };
    }

    private static long mixed(long one, long other) {
        return Math.unsignedMultiplyHigh(one, other) ^ (one * other);
    }
}
