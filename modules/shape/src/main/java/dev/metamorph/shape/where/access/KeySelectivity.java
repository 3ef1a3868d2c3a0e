package dev.metamorph.shape.where.access;

import java.util.Comparator;
import java.util.Set;

/** Chooses the key by which a row is to be found, if several are as good. */
final class KeySelectivity {
    private KeySelectivity() {}

    /** The longest text: short ones are more frequent. The same for equal sets. */
    static IndexKey rarest(Set<IndexKey> keys) {
        return keys.stream()
                .max(
                        Comparator.<IndexKey>comparingInt(key -> key.toString().length())
                                .thenComparing(IndexKey::toString))
                .orElseThrow();
    }
}
