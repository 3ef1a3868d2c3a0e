package dev.metamorph.shape.published;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The form of the records of a published shape's topic. Declarations are stored with the names of
 * these constants, and cursors with their texts: both stay as they are.
 */
public enum RecordFormat {
    /** Key and value are JSON objects of columns. */
    JSON("json"),
    /**
     * JSON with a schema in each record, as Kafka Connect's {@code JsonConverter} reads it with
     * {@code schemas.enable=true}.
     */
    CONNECT_JSON("connect-json"),
    /** The value is the item of the shape log, as over HTTP. */
    ELECTRIC("electric"),
    /** The value is an envelope of row before, row after and source, as Debezium writes it. */
    DEBEZIUM("debezium"),
    /** Avro's binary encoding, with schemas in a schema registry. */
    AVRO("avro"),
    /** As {@link #JSON}, with schemas in a schema registry. */
    JSON_SCHEMA("json-schema");

    private final String text;

    RecordFormat(String text) {
        this.text = text;
    }

    /** The format's name in a declaration. */
    public String text() {
        return text;
    }

    /** Returns whether the schemas of keys and values are in a schema registry. */
    public boolean isRegistered() {
        return this == AVRO || this == JSON_SCHEMA;
    }

    /** The format of that name. */
    public static Optional<RecordFormat> of(String text) {
        return Arrays.stream(values()).filter(format -> format.text.equals(text)).findFirst();
    }

    /** All names. */
    public static List<String> texts() {
        return Arrays.stream(values()).map(format -> format.text).toList();
    }
}
