package dev.metamorph.http.settings;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** Decides which requests may read shapes. */
public sealed interface Access {
    /** Whether the secret that a request carries grants access. */
    boolean admits(String given);

    /** Every request is admitted. */
    record Open() implements Access {
        @Override
        public boolean admits(String given) {
            return true;
        }
    }

    /**
     * Only requests that carry the secret are admitted. The secret is never printed.
     *
     * @param word the secret; not empty
     */
    record Secret(String word) implements Access {
        public Secret {
            if (word.isEmpty()) {
                throw new IllegalArgumentException(
                        "the API secret is empty; give at least one character");
            }
        }

        /** Compares in constant time. */
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
