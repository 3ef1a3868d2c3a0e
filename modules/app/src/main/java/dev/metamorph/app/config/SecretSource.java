package dev.metamorph.app.config;

import java.io.IOException;
import java.nio.file.Path;

/** The source of a secret. */
public sealed interface SecretSource {
    /** No secret is given. */
    record None() implements SecretSource {}

    /** The secret is a setting, which stays as it is. */
    record Given(Secret secret) implements SecretSource {}

    /**
     * The secret is the content of a file, which may change.
     *
     * @param secret what the file held when the settings were read
     */
    record InFile(Path file, Secret secret) implements SecretSource {
        /** Reads the file as it is now. */
        public Secret read() throws IOException {
            return new Secret(GivenSettings.content(file));
        }
    }

    /** The secret when the settings were read. */
    default Secret first() {
        return switch (this) {
            case None() -> Secret.NONE;
            case Given(var secret) -> secret;
            case InFile(_, var secret) -> secret;
        };
    }
}
