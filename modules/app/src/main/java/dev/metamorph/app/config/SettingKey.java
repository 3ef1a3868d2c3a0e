package dev.metamorph.app.config;

import java.util.Optional;
import java.util.function.Function;

/**
 * One thing that can be configured.
 *
 * @param name of the environment variable, and in the file
 * @param fallback what holds when it is not given, as it would be written; {@code <NAME>} stands
 *     for another key's value; nothing if it must be given
 * @param parse from text; an {@link IllegalArgumentException} says what form is right
 * @param <T> its type
 */
record SettingKey<T>(String name, Fallback fallback, Function<String, T> parse) {

    /** What holds when nothing is given. */
    sealed interface Fallback {
        /** It must be given. */
        record None() implements Fallback {}

        /** This. */
        record Text(String text) implements Fallback {}
    }

    static <T> SettingKey<T> required(String name, Function<String, T> parse) {
        return new SettingKey<>(name, new Fallback.None(), parse);
    }

    static <T> SettingKey<T> of(String name, String fallback, Function<String, T> parse) {
        return new SettingKey<>(name, new Fallback.Text(fallback), parse);
    }

    /** What is wrong with this text, if anything. */
    Optional<String> problem(String text) {
        try {
            var _ = parse.apply(text);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of("%s %s".formatted(name, e.getMessage()));
        }
    }
}
