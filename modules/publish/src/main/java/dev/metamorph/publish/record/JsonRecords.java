package dev.metamorph.publish.record;

import dev.metamorph.shape.published.RecordOptions;

/** Format {@code json}: key and value are one JSON object each. */
final class JsonRecords implements RecordBytes {
    private final JsonBuffer buffer = new JsonBuffer();
    private final JsonKeys keys;
    private final RowJson row;

    JsonRecords(ShapeColumns columns, RecordOptions options) {
        keys = new JsonKeys(columns, options, buffer);
        row =
                new RowJson(
                        columns,
                        columns.all(),
                        column -> ColumnJson.ofValue(column.type(), options));
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
