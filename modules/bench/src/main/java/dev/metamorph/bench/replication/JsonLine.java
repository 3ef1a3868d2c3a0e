package dev.metamorph.bench.replication;

import java.util.Locale;
import java.util.StringJoiner;

/** One figure on one line. */
public final class JsonLine {
    private final StringJoiner fields = new StringJoiner(",", "{", "}");

    /** Adds a text. */
    public JsonLine with(String name, String value) {
        fields.add("\"%s\":\"%s\"".formatted(name, value));
        return this;
    }

    /** Adds a whole number. */
    public JsonLine with(String name, long value) {
        fields.add("\"%s\":%d".formatted(name, value));
        return this;
    }

    /** Adds a number, to three places. */
    public JsonLine with(String name, double value) {
        fields.add(String.format(Locale.ROOT, "\"%s\":%.3f", name, value));
        return this;
    }

    /** Prints the line to standard output. */
    public void print() {
        System.out.println(fields);
    }
}
