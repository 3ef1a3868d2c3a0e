package dev.metamorph.publish.record;

import dev.metamorph.shape.published.RecordOptions;

import java.nio.charset.StandardCharsets;

/**
 * Keys of the formats in plain JSON: an object of the key's columns, or the one column of a raw
 * key. Used by one thread.
 */
final class JsonKeys {
    private final JsonBuffer buffer;
    private final RowJson row;
    private final boolean raw;
    private final boolean asText;
    private final int first;
    private final boolean isBoolean;

    /**
     * @param asText whether a raw key is the column's text instead of a JSON value
     */
    JsonKeys(ShapeColumns columns, RecordOptions options, JsonBuffer buffer, boolean asText) {
        this.buffer = buffer;
        this.asText = asText;
        raw = options.key() == RecordOptions.KeyForm.RAW;
        first = columns.key().getFirst();
        isBoolean = TypeOids.base(columns.columns().get(first).type()) == TypeOids.BOOL;
        row = new RowJson(columns, columns.key(), column -> ColumnJson.ofKey(column.type()));
    }

    byte[] key(LogItem.Values values) {
        if (!raw) {
            return buffer.write(out -> row.write(out, values));
        }
        return asText ? raw(values) : buffer.write(out -> row.writeFirst(out, values));
    }

    private byte[] raw(LogItem.Values values) {
        var text = values.get(first);
        if (text == null) {
            throw new IllegalArgumentException("a column of the key is NULL");
        }
        var key = isBoolean ? ColumnJson.booleanText(text) : text;
        return key.getBytes(StandardCharsets.UTF_8);
    }
}
