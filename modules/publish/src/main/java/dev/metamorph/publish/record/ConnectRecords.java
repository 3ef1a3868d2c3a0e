package dev.metamorph.publish.record;

import com.fasterxml.jackson.core.io.SerializedString;

import dev.metamorph.shape.published.RecordOptions;

/**
 * Format {@code connect-json}: key and value are objects of {@code schema} and {@code payload}, as
 * Kafka Connect's {@code JsonConverter} reads them with {@code schemas.enable=true}.
 */
final class ConnectRecords implements RecordBytes {
    private final JsonBuffer buffer = new JsonBuffer();
    private final ConnectSchema.Keys keys;
    private final SerializedString head;
    private final RowJson row;

    /**
     * @param topic the beginning of the schemas' names
     */
    ConnectRecords(ShapeColumns columns, RecordOptions options, String topic) {
        keys = new ConnectSchema.Keys(columns, options, topic + ".Key");
        row = ConnectSchema.valueRow(columns, options);
        var fields = ConnectSchema.valueFields(columns, options);
        head =
                ConnectSchema.head(
                        ConnectSchema.whole(ConnectSchema.struct(topic + ".Value", fields)));
    }

    @Override
    public byte[] key(LogItem.Values values) {
        return buffer.write(out -> keys.write(out, values));
    }

    @Override
    public byte[] value(LogItem.OfRow item) {
        return buffer.write(out -> {
            out.writeRaw(head);
            row.write(out, item.values());
            out.writeRaw('}');
        });
    }
}
