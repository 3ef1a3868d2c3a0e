package dev.metamorph.shapelog.filter;

import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * A hash table with open addressing and linear probing, at most half full. A slot is some words of
 * one array, so that a look-up touches one place in memory. Several slots may have the same hash.
 *
 * <pre>
 * words: [ hash | payload ... | payload ] [ hash | ...
 *          place                 0: free
 * </pre>
 *
 * <p>Most look-ups find nothing, and whether their home slot is free is random, so that the
 * mispredicted branch costs more than the look-up. Therefore a byte per slot has a bit for each
 * eighth of the hashes whose home the slot is, and almost all unsuccessful look-ups end at it.
 */
final class OpenAddressingTable {
    private static final int FEWEST = 4;
    private static final int EIGHTHS = 3;
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private final int width;
    private long[] words;
    private byte[] eighths;
    private int used;
    private int shift;

    /** A table with a power of two words per slot; the last word is 0 in free slots only. */
    OpenAddressingTable(int width) {
        this.width = width;
        words = new long[FEWEST * width];
        eighths = new byte[FEWEST];
        shift = shift(FEWEST);
    }

    private static int shift(int slots) {
        return Long.numberOfLeadingZeros(slots - 1) - EIGHTHS;
    }

    boolean isEmpty() {
        return used == 0;
    }

    /** The place of the first slot of a hash, -1 if it has none. */
    int find(long hash) {
        var spot = spot(hash);
        if ((eighths[spot >>> EIGHTHS] & eighth(spot)) == 0) {
            return -1;
        }
        return from((spot >>> EIGHTHS) * width, hash);
    }

    /** The place of the next slot of the hash that has this one, -1 if it was the last. */
    int findNext(int place) {
        return from(next(place), words[place]);
    }

    private int from(int start, long hash) {
        var table = words;
        var last = width - 1;
        for (var place = start; table[place + last] != 0; place = next(place)) {
            if (table[place] == hash) {
                return place;
            }
        }
        return -1;
    }

    /** The number of a hash's home slot, followed by the three bits of its eighth. */
    private int spot(long hash) {
        return (int) (((hash ^ (hash >>> 32)) * GOLDEN) >>> shift);
    }

    private static int eighth(int spot) {
        return 1 << (spot & 7);
    }

    private int home(long hash) {
        return (spot(hash) >>> EIGHTHS) * width;
    }

    private int next(int place) {
        return (place + width) & (words.length - 1);
    }

    /** Adds a slot for a hash and returns its place. The last word must be written at once. */
    int add(long hash) {
        if (2 * (used + 1) * width > words.length) {
            resize(2 * words.length);
        }
        used++;
        return free(hash);
    }

    private int free(long hash) {
        var spot = spot(hash);
        eighths[spot >>> EIGHTHS] |= (byte) eighth(spot);
        var place = (spot >>> EIGHTHS) * width;
        while (isUsed(place)) {
            place = next(place);
        }
        words[place] = hash;
        return place;
    }

    private boolean isUsed(int place) {
        return words[place + width - 1] != 0;
    }

    /** A word of a slot's payload; words are numbered from 1. */
    long get(int place, int word) {
        return words[place + word];
    }

    void set(int place, int word, long value) {
        words[place + word] = value;
    }

    /** Frees a slot. The places of other slots may change. */
    void remove(int place) {
        var home = home(words[place]);
        used--;
        close(place);
        eighths[home / width] = eighths(home);
        if (8 * used * width < words.length && words.length > FEWEST * width) {
            resize(words.length / 2);
        }
    }

    /** Backward-shift deletion: moves later entries of the probe run into the gap. */
    private void close(int place) {
        var gap = place;
        for (var at = next(gap); isUsed(at); at = next(at)) {
            var home = home(words[at]);
            var isBetween = gap < at ? gap < home && home <= at : gap < home || home <= at;
            if (!isBetween) {
                System.arraycopy(words, at, words, gap, width);
                gap = at;
            }
        }
        Arrays.fill(words, gap, gap + width, 0);
    }

    private byte eighths(int home) {
        var bits = 0;
        for (var at = home; isUsed(at); at = next(at)) {
            if (home(words[at]) == home) {
                bits |= eighth(spot(words[at]));
            }
        }
        return (byte) bits;
    }

    private void resize(int size) {
        var before = words;
        words = new long[size];
        eighths = new byte[size / width];
        shift = shift(size / width);
        for (var at = 0; at < before.length; at += width) {
            if (before[at + width - 1] != 0) {
                var place = free(before[at]);
                System.arraycopy(before, at, words, place, width);
            }
        }
    }

    /** Passes on the places of all used slots, in no particular order. */
    void forEach(IntConsumer places) {
        for (var place = 0; place < words.length; place += width) {
            if (isUsed(place)) {
                places.accept(place);
            }
        }
    }
}
