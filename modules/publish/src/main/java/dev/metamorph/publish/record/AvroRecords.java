package dev.metamorph.publish.record;

import dev.metamorph.shape.published.RecordOptions;

/**
 * Format {@code avro}: key and value are a zero, the id of their schema in the registry, and a
 * record of it in Avro's binary encoding.
 */
final class AvroRecords implements RecordBytes {
    private final AvroBuffer buffer = new AvroBuffer();
    private final int[] keyColumns;
    private final AvroType[] keyTypes;
    private final AvroType[] types;
    private final byte[] keyHead;
    private final byte[] head;

    AvroRecords(ShapeColumns columns, RecordOptions options, RegisteredSchemas schemas) {
        keyColumns = columns.key().stream().mapToInt(Integer::intValue).toArray();
        keyTypes =
                columns.key().stream()
                        .map(place -> AvroType.ofKey(columns.columns().get(place).type()))
                        .toArray(AvroType[]::new);
        types =
                columns.columns().stream()
                        .map(column -> AvroType.ofValue(column.type(), options))
                        .toArray(AvroType[]::new);
        keyHead = RegisteredSchemas.head(schemas.key());
        head = RegisteredSchemas.head(schemas.value());
    }

    /** A raw key has the same bytes: a record is its fields, one after the other. */
    @Override
    public byte[] key(LogItem.Values values) {
        buffer.begin(keyHead);
        for (var i = 0; i < keyColumns.length; i++) {
            var text = values.get(keyColumns[i]);
            if (text == null) {
                throw new IllegalArgumentException("a column of the key is NULL");
            }
            keyTypes[i].values().write(buffer, text);
        }
        return buffer.take();
    }

    @Override
    public byte[] value(LogItem.OfRow item) {
        buffer.begin(head);
        for (var column = 0; column < types.length; column++) {
            types[column].writeOptional(buffer, item.values().get(column));
        }
        return buffer.take();
    }
}
