package dev.metamorph.publish.record;

import dev.metamorph.shape.published.RecordOptions;

/**
 * Format {@code electric}: the value is the item of the shape log, as over HTTP, with the whole row
 * in it.
 */
final class ElectricRecords implements RecordBytes {
    private final JsonKeys keys;

    ElectricRecords(ShapeColumns columns, RecordOptions options) {
        keys = new JsonKeys(columns, options, new JsonBuffer(), true);
    }

    @Override
    public byte[] key(LogItem.Values values) {
        return keys.key(values);
    }

    @Override
    public byte[] value(LogItem.OfRow item) {
        return item.json().array();
    }

    /** The headers differ from change to change. */
    @Override
    public byte[] state(byte[] value) {
        return JsonMember.of(value, "value").map(member -> member.bytes(value)).orElse(value);
    }

    @Override
    public ItemParts parts() {
        return ItemParts.JSON;
    }
}
