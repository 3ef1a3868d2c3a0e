package dev.metamorph.publish.record;

import dev.metamorph.shape.published.RecordOptions;

/**
 * Format {@code json}: key and value are one JSON object each. In format {@code json-schema} a zero
 * and the id of their schema stand before them.
 */
final class JsonRecords implements RecordBytes {
    private final JsonBuffer buffer;
    private final JsonKeys keys;
    private final RowJson row;

    private JsonRecords(
            ShapeColumns columns, RecordOptions options, JsonKeys keys, JsonBuffer buffer) {
        this.keys = keys;
        this.buffer = buffer;
        row =
                new RowJson(
                        columns,
                        columns.all(),
                        column -> ColumnJson.ofValue(column.type(), options));
    }

    /** Without schemas. */
    static JsonRecords plain(ShapeColumns columns, RecordOptions options) {
        var buffer = new JsonBuffer();
        return new JsonRecords(
                columns, options, new JsonKeys(columns, options, buffer, true), buffer);
    }

    /** With schemas of a registry. */
    static JsonRecords registered(
            ShapeColumns columns, RecordOptions options, RegisteredSchemas schemas) {
        var keys = new JsonBuffer(RegisteredSchemas.head(schemas.key()));
        return new JsonRecords(
                columns,
                options,
                new JsonKeys(columns, options, keys, false),
                new JsonBuffer(RegisteredSchemas.head(schemas.value())));
    }

    @Override
    public byte[] key(LogItem.Values values) {
        return keys.key(values);
    }

    @Override
    public byte[] value(LogItem.OfRow item) {
        return buffer.write(out -> row.write(out, item.values()));
    }
}
