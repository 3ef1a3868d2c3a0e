package dev.metamorph.app.config;

import java.util.function.Function;

/**
 * A type of settings.
 *
 * @param words for the documentation
 * @param parse from text; throws an {@link IllegalArgumentException} that says the right form
 * @param <T> the type of the values
 */
record SettingType<T>(String words, Function<String, T> parse) {}
