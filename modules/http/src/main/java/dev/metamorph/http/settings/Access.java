package dev.metamorph.http.settings;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** Who may read shapes. */
public sealed interface Access {
    /** Whether what a reader gave opens the door. */
    boolean admits(String given);

    /** Everyone. */
    record Open() implements Access {
        @Override
        public boolean admits(String given) {
            return true;
        }
    }

    /**
     * Those who know the word. Never printed.
     *
     * @param word the secret; not empty
     */
    record Secret(String word) implements Access {
        /** Refuses the empty word. */
        public Secret {
            if (word.isEmpty()) {
                throw new IllegalArgumentException(
                        "the API secret is empty; give at least one character");
            }
        }

        /** Compares in a time that does not depend on how much of it is right. */
        @Override
        public boolean admits(String given) {
            return MessageDigest.isEqual(
                    given.getBytes(StandardCharsets.UTF_8), word.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String toString() {
            return "***";
        }
    }
}
