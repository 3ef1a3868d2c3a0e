package dev.metamorph.shape.published;

import java.util.Arrays;
import java.util.Optional;

/** The form of the records of a published shape's topic. New formats are added at the end. */
public enum RecordFormat {
    /** Key and value are JSON objects of columns. */
    JSON("json");

    private final String text;

    RecordFormat(String text) {
        this.text = text;
    }

    /** The format's name in a declaration. */
    public String text() {
        return text;
    }

    /** The format of that name. */
    public static Optional<RecordFormat> of(String text) {
        return Arrays.stream(values()).filter(format -> format.text.equals(text)).findFirst();
    }
}
