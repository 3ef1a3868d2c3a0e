package dev.metamorph.shape.where.access;

import java.util.Comparator;
import java.util.Set;

/** Chooses the key by which a row is found, if any of several would do. */
final class KeySelectivity {
    private KeySelectivity() {}

    /**
     * Chooses the longest text, because short texts are more frequent. Equal sets give the same
     * key.
     */
    static IndexKey rarest(Set<IndexKey> keys) {
        return keys.stream()
                .max(
                        Comparator.<IndexKey>comparingInt(key -> key.toString().length())
                                .thenComparing(IndexKey::toString))
                .orElseThrow();
    }
}
