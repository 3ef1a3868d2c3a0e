package dev.metamorph.bench.replication;

import java.util.Locale;
import java.util.StringJoiner;

/** One figure on one line. */
final class JsonLine {
    private final StringJoiner fields = new StringJoiner(",", "{", "}");

    JsonLine with(String name, String value) {
        fields.add("\"%s\":\"%s\"".formatted(name, value));
        return this;
    }

    JsonLine with(String name, long value) {
        fields.add("\"%s\":%d".formatted(name, value));
        return this;
    }

    JsonLine with(String name, double value) {
        fields.add(String.format(Locale.ROOT, "\"%s\":%.3f", name, value));
        return this;
    }

    void print() {
        System.out.println(fields);
    }
}
