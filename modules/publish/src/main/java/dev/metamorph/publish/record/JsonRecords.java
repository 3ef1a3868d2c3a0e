package dev.metamorph.publish.record;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;

import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.relation.PgType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.IntStream;

/** Builds keys and values in format {@code json}: one JSON object each. Any thread. */
final class JsonRecords implements RecordBytes {
    private static final JsonFactory JSON =
            new JsonFactoryBuilder()
                    .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
                    .build();
    private static final int BOX = 603;

    private final ShapeColumns columns;
    private final int[] all;
    private final int[] key;

    JsonRecords(ShapeColumns columns) {
        this.columns = columns;
        all = IntStream.range(0, columns.count()).toArray();
        key = columns.key().stream().mapToInt(Integer::intValue).toArray();
    }

    @Override
    public byte[] key(LogItem.Values row) {
        return object(row, key);
    }

    @Override
    public byte[] value(LogItem.Values row) {
        return object(row, all);
    }

    private byte[] object(LogItem.Values row, int[] members) {
        var bytes = new ByteArrayOutputStream(256);
        try (var out = JSON.createGenerator(bytes)) {
            out.writeStartObject();
            for (var member : members) {
                var column = columns.columns().get(member);
                out.writeFieldName(column.name());
                var text = row.get(member);
                if (text == null) {
                    out.writeNull();
                } else {
                    write(out, column, text);
                }
            }
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing JSON to memory", e);
        }
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator out, Column column, String text) throws IOException {
        var type = column.type();
        if (type.kind() == PgType.Kind.ARRAY) {
            var delimiter = type.element() == BOX ? ';' : ',';
            ArrayJson.write(out, text, delimiter, ColumnJson.ofElement(type));
        } else {
            ColumnJson.of(type).write(out, text);
        }
    }
}
