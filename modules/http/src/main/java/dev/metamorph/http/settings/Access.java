package dev.metamorph.http.settings;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.function.Supplier;

/** Decides which requests may read shapes. */
public sealed interface Access {
    /** Returns whether the secret that a request carries grants access. */
    boolean admits(String given);

    /** Every request is admitted. */
    record Open() implements Access {
        @Override
        public boolean admits(String given) {
            return true;
        }
    }

    /**
     * Only requests that carry a valid secret are admitted. The secrets are never printed.
     *
     * @param words the secrets that are valid now, the preferred one first; at least one, and none
     *     is empty
     */
    record Secret(Supplier<List<String>> words) implements Access {
        public Secret {
            for (var word : words.get()) {
                if (word.isEmpty()) {
                    throw new IllegalArgumentException(
                            "the API secret is empty; give at least one character");
                }
            }
        }

        /** One secret that never changes. */
        public Secret(String word) {
            this(always(List.of(word)));
        }

        private static Supplier<List<String>> always(List<String> words) {
            return () -> words;
        }

        /** The preferred secret. */
        public String word() {
            return words.get().getFirst();
        }

        /** Compares in constant time. */
        @Override
        public boolean admits(String given) {
            var bytes = given.getBytes(StandardCharsets.UTF_8);
            var admitted = false;
            for (var word : words.get()) {
                admitted |= MessageDigest.isEqual(bytes, word.getBytes(StandardCharsets.UTF_8));
            }
            return admitted;
        }

        @Override
        public String toString() {
            return "***";
        }
    }
}
