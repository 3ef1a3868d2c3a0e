package dev.metamorph.shape.published;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The choices within a record format.
 *
 * @param key the form of keys
 * @param numbers the form of {@code numeric} values
 * @param values the form of the other values
 * @param headers the headers beside those that every record has
 */
public record RecordOptions(
        KeyForm key, NumberForm numbers, ValueForm values, RecordHeaders headers) {
    /** The choices of a declaration that names none. */
    public static final RecordOptions DEFAULT =
            new RecordOptions(KeyForm.OBJECT, NumberForm.TEXT, ValueForm.TYPED, RecordHeaders.NONE);

    /** The form of keys. */
    public enum KeyForm {
        /** An object of the key's columns. */
        OBJECT("object"),
        /** The value of the one column of the key. */
        RAW("raw");

        private final String text;

        KeyForm(String text) {
            this.text = text;
        }

        /** The form's name in a declaration. */
        public String text() {
            return text;
        }

        /** The form of that name. */
        public static Optional<KeyForm> of(String text) {
            return Arrays.stream(values()).filter(each -> each.text.equals(text)).findFirst();
        }

        /** All names. */
        public static List<String> texts() {
            return Arrays.stream(values()).map(each -> each.text).toList();
        }
    }

    /** The form of {@code numeric} values. */
    public enum NumberForm {
        /** Strings, in which no digit is lost. */
        TEXT("text"),
        /** The format's own decimal numbers. */
        NATIVE("native");

        private final String text;

        NumberForm(String text) {
            this.text = text;
        }

        /** The form's name in a declaration. */
        public String text() {
            return text;
        }

        /** The form of that name. */
        public static Optional<NumberForm> of(String text) {
            return Arrays.stream(values()).filter(each -> each.text.equals(text)).findFirst();
        }

        /** All names. */
        public static List<String> texts() {
            return Arrays.stream(values()).map(each -> each.text).toList();
        }
    }

    /** The form of values. */
    public enum ValueForm {
        /** By the columns' types. */
        TYPED("typed"),
        /** Postgres's text, in strings. */
        TEXT("text");

        private final String text;

        ValueForm(String text) {
            this.text = text;
        }

        /** The form's name in a declaration. */
        public String text() {
            return text;
        }

        /** The form of that name. */
        public static Optional<ValueForm> of(String text) {
            return Arrays.stream(values()).filter(each -> each.text.equals(text)).findFirst();
        }

        /** All names. */
        public static List<String> texts() {
            return Arrays.stream(values()).map(each -> each.text).toList();
        }
    }

    /**
     * The choices on which the bytes of keys and values depend, as text; empty for the defaults.
     */
    String form() {
        var form = new StringBuilder();
        if (key != DEFAULT.key) {
            form.append(" key=").append(key.text);
        }
        if (numbers != DEFAULT.numbers) {
            form.append(" numbers=").append(numbers.text);
        }
        if (values != DEFAULT.values) {
            form.append(" values=").append(values.text);
        }
        return form.toString();
    }
}
