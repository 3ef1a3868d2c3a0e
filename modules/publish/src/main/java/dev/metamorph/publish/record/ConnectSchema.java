package dev.metamorph.publish.record;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;

import dev.metamorph.shape.published.RecordOptions;
import dev.metamorph.shape.relation.Column;

import java.io.IOException;
import java.util.List;

/** Schemas of Kafka Connect, as JSON of the form that {@code JsonConverter} writes. */
final class ConnectSchema {
    private ConnectSchema() {}

    /** The schema of a field that is not in a struct of its own. */
    static String field(String name, String type, boolean optional) {
        return "{%s,\"optional\":%b,\"field\":%s}".formatted(type, optional, quoted(name));
    }

    /** The members that name the type of a struct. */
    static String struct(String name, List<String> fields) {
        return "\"type\":\"struct\",\"fields\":[%s],\"name\":%s"
                .formatted(String.join(",", fields), quoted(name));
    }

    /** The schema of a whole key or value. */
    static String whole(String type) {
        return "{%s,\"optional\":false}".formatted(type);
    }

    /** The fields of a row. */
    static List<String> valueFields(ShapeColumns shape, RecordOptions options) {
        return shape.columns().stream()
                .map(column ->
                        field(
                                column.name(),
                                ConnectType.ofValue(column.type(), options).schema(),
                                true))
                .toList();
    }

    /** Writes rows with these fields. */
    static RowJson valueRow(ShapeColumns shape, RecordOptions options) {
        return new RowJson(
                shape, shape.all(), column -> ConnectType.ofValue(column.type(), options).json());
    }

    /**
     * Returns what stands before a payload with that schema; a closing brace follows the payload.
     */
    static SerializedString head(String schema) {
        return new SerializedString("{\"schema\":%s,\"payload\":".formatted(schema));
    }

    private static String quoted(String text) {
        return "\"%s\"".formatted(String.valueOf(new SerializedString(text).asQuotedChars()));
    }

    /** The keys of a published shape in format {@code connect-json} and {@code debezium}. */
    static final class Keys {
        private final SerializedString head;
        private final RowJson row;
        private final boolean raw;

        /**
         * @param name of the struct
         */
        Keys(ShapeColumns shape, RecordOptions options, String name) {
            raw = options.key() == RecordOptions.KeyForm.RAW;
            row = new RowJson(shape, shape.key(), column -> type(column, options).json());
            var columns = shape.key().stream().map(shape.columns()::get).toList();
            var fields =
                    columns.stream()
                            .map(each -> field(each.name(), type(each, options).schema(), false))
                            .toList();
            head =
                    ConnectSchema.head(
                            whole(
                                    raw
                                            ? type(columns.getFirst(), options).schema()
                                            : struct(name, fields)));
        }

        private static ConnectType type(Column column, RecordOptions options) {
            return ConnectType.ofKey(column.type(), options);
        }

        void write(JsonGenerator out, LogItem.Values values) throws IOException {
            out.writeRaw(head);
            if (raw) {
                row.writeFirst(out, values);
            } else {
                row.write(out, values);
            }
            out.writeRaw('}');
        }
    }
}
