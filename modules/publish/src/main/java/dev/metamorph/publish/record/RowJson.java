package dev.metamorph.publish.record;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;

import dev.metamorph.shape.relation.Column;

import java.io.IOException;
import java.util.List;
import java.util.function.Function;

/** Writes rows as JSON objects of some of their columns; names are prepared once. */
final class RowJson {
    private final int[] columns;
    private final SerializedString[] names;
    private final ValueJson[] values;

    /**
     * @param members the columns' places, in the order of the object's members
     * @param value how the values of a column are written
     */
    RowJson(ShapeColumns shape, List<Integer> members, Function<Column, ValueJson> value) {
        columns = members.stream().mapToInt(Integer::intValue).toArray();
        var chosen = members.stream().map(shape.columns()::get).toList();
        names =
                chosen.stream()
                        .map(column -> new SerializedString(column.name()))
                        .toArray(SerializedString[]::new);
        values = chosen.stream().map(value).toArray(ValueJson[]::new);
    }

    /** Writes the object; NULL is a member with null. */
    void write(JsonGenerator out, LogItem.Values row) throws IOException {
        out.writeStartObject();
        for (var i = 0; i < columns.length; i++) {
            out.writeFieldName(names[i]);
            value(out, i, row);
        }
        out.writeEndObject();
    }

    /** Writes the value of the first member alone. */
    void writeFirst(JsonGenerator out, LogItem.Values row) throws IOException {
        value(out, 0, row);
    }

    private void value(JsonGenerator out, int member, LogItem.Values row) throws IOException {
        var text = row.get(columns[member]);
        if (text == null) {
            out.writeNull();
        } else {
            values[member].write(out, text);
        }
    }
}
