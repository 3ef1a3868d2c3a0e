package dev.metamorph.publish.record;

import com.fasterxml.jackson.core.io.SerializedString;

import dev.metamorph.shape.published.RecordOptions;
import dev.metamorph.shape.relation.Column;

import java.util.ArrayList;
import java.util.List;

/** The Avro schemas of keys and values. */
final class AvroSchema {
    private AvroSchema() {}

    /** The schema of keys. */
    static String key(ShapeColumns shape, RecordOptions options, SchemaNames names) {
        var columns = shape.key().stream().map(shape.columns()::get).toList();
        if (options.key() == RecordOptions.KeyForm.RAW) {
            return AvroType.ofKey(columns.getFirst().type()).schema();
        }
        var fields = new ArrayList<String>();
        var fieldNames = fieldNames(columns);
        for (var i = 0; i < columns.size(); i++) {
            var type = AvroType.ofKey(columns.get(i).type()).schema();
            fields.add(field(columns.get(i), fieldNames.get(i), type, ""));
        }
        return record("Key", names, fields);
    }

    /** The schema of values: every field may be null, which is its default. */
    static String value(ShapeColumns shape, RecordOptions options, SchemaNames names) {
        var columns = shape.columns();
        var fields = new ArrayList<String>();
        var fieldNames = fieldNames(columns);
        for (var i = 0; i < columns.size(); i++) {
            var type = AvroType.ofValue(columns.get(i).type(), options).schema();
            fields.add(
                    field(
                            columns.get(i),
                            fieldNames.get(i),
                            "[\"null\",%s]".formatted(type),
                            ",\"default\":null"));
        }
        return record("Value", names, fields);
    }

    private static List<String> fieldNames(List<Column> columns) {
        return SchemaNames.names(columns.stream().map(Column::name).toList());
    }

    /** A column whose name Avro does not accept has it in its documentation. */
    private static String field(Column column, String name, String type, String rest) {
        var doc = name.equals(column.name()) ? "" : ",\"doc\":%s".formatted(quoted(column.name()));
        return "{\"name\":\"%s\",\"type\":%s%s%s}".formatted(name, type, rest, doc);
    }

    private static String record(String name, SchemaNames names, List<String> fields) {
        return "{\"type\":\"record\",\"name\":\"%s\",\"namespace\":\"%s\",\"fields\":[%s]}"
                .formatted(name, names.namespace(), String.join(",", fields));
    }

    static String quoted(String text) {
        return "\"%s\"".formatted(String.valueOf(new SerializedString(text).asQuotedChars()));
    }
}
