package dev.metamorph.shape.where.access;

import java.util.Comparator;
import java.util.Set;

/** Chooses the key by which a row is to be found, if several are as good. */
final class Rarest {
    private Rarest() {}

    /** The longest text: short ones are more frequent. The same for equal sets. */
    static Key of(Set<Key> keys) {
        return keys.stream()
                .max(
                        Comparator.<Key>comparingInt(key -> key.toString().length())
                                .thenComparing(Key::toString))
                .orElseThrow();
    }
}
