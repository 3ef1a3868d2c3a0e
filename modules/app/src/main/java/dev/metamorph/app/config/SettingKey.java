package dev.metamorph.app.config;

import java.util.Optional;

/**
 * One setting.
 *
 * @param name of the environment variable and of the line in the file
 * @param fallback its default, as a user would write it; {@code <NAME>} stands for another key's
 *     value
 * @param type its type
 * @param meaning for {@code docs/configuration.md}, in Markdown
 * @param <T> the type of its values
 */
record SettingKey<T>(String name, Fallback fallback, SettingType<T> type, String meaning) {

    /** The default. */
    sealed interface Fallback {
        /** The key has no default: a value is required. */
        record None() implements Fallback {}

        /** The default as text. */
        record Text(String text) implements Fallback {}
    }

    /** The value that a text stands for. */
    T parse(String text) {
        return type.parse().apply(text);
    }

    /** The problem of this text, if it has one. */
    Optional<String> problem(String text) {
        try {
            var _ = parse(text);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of("%s %s".formatted(name, e.getMessage()));
        }
    }

    /** Returns whether the value is a secret, so that it may be given as the content of a file. */
    boolean isSecret() {
        return type.equals(SettingKeys.SECRET_TEXT) || type.equals(SettingKeys.URL);
    }
}
