package dev.metamorph.app.config;

import java.util.Optional;
import java.util.function.Function;

/**
 * One setting.
 *
 * @param name of the environment variable and of the line in the file
 * @param fallback its default, as a user would write it; {@code <NAME>} stands for another key's
 *     value
 * @param parse from text; throws an {@link IllegalArgumentException} that says the right form
 * @param <T> its type
 */
record SettingKey<T>(String name, Fallback fallback, Function<String, T> parse) {

    /** The default. */
    sealed interface Fallback {
        /** The key has no default: a value is required. */
        record None() implements Fallback {}

        /** The default as text. */
        record Text(String text) implements Fallback {}
    }

    /** The problem of this text, if it has one. */
    Optional<String> problem(String text) {
        try {
            var _ = parse.apply(text);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of("%s %s".formatted(name, e.getMessage()));
        }
    }
}
