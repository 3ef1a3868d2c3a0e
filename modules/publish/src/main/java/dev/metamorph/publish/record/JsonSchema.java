package dev.metamorph.publish.record;

import dev.metamorph.shape.published.RecordOptions;
import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.relation.PgType;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The JSON Schemas (draft 7) of keys and values. Objects have no other members than the columns: so
 * a registry knows that a new column, which may be missing, is a compatible change.
 */
final class JsonSchema {
    private JsonSchema() {}

    /** The schema of keys. */
    static String key(ShapeColumns shape, RecordOptions options, SchemaNames names) {
        var columns = shape.key().stream().map(shape.columns()::get).toList();
        if (options.key() == RecordOptions.KeyForm.RAW) {
            return "{%s,%s}"
                    .formatted(
                            head(names.key()), type(columns.getFirst().type(), "", false, false));
        }
        var required =
                columns.stream()
                        .map(column -> AvroSchema.quoted(column.name()))
                        .collect(Collectors.joining(","));
        return object(
                names.key(),
                columns,
                type -> type(type, "", false, false),
                ",\"required\":[%s]".formatted(required));
    }

    /** The schema of values. */
    static String value(ShapeColumns shape, RecordOptions options, SchemaNames names) {
        var isText = options.values() == RecordOptions.ValueForm.TEXT;
        var isNative = options.numbers() == RecordOptions.NumberForm.NATIVE;
        return object(
                names.value(),
                shape.columns(),
                type -> type(type, ",\"null\"", isText, isNative),
                "");
    }

    private static String head(String name) {
        return "\"$schema\":\"http://json-schema.org/draft-07/schema#\",\"title\":\"%s\""
                .formatted(name);
    }

    private static String object(
            String name, List<Column> columns, Function<PgType, String> type, String rest) {
        var properties =
                columns.stream()
                        .map(column ->
                                "%s:{%s}"
                                        .formatted(
                                                AvroSchema.quoted(column.name()),
                                                type.apply(column.type())))
                        .collect(Collectors.joining(","));
        return "{%s,\"type\":\"object\",\"additionalProperties\":false,\"properties\":{%s}%s}"
                .formatted(head(name), properties, rest);
    }

    /** The members of the schema of a column; a nested document may be anything. */
    private static String type(PgType type, String orNull, boolean isText, boolean isNative) {
        if (isText) {
            return types("\"string\"", orNull);
        }
        if (type.kind() == PgType.Kind.ARRAY) {
            return types("\"array\",\"string\"", orNull);
        }
        return switch (TypeOids.base(type)) {
            case TypeOids.INT2, TypeOids.INT4, TypeOids.INT8 -> types("\"integer\"", orNull);
            case TypeOids.FLOAT4, TypeOids.FLOAT8 -> types("\"number\",\"string\"", orNull);
            case TypeOids.NUMERIC ->
                    types(isNative ? "\"number\",\"string\"" : "\"string\"", orNull);
            case TypeOids.BOOL -> types("\"boolean\"", orNull);
            case TypeOids.JSON, TypeOids.JSONB -> "\"description\":\"any JSON\"";
            default -> types("\"string\"", orNull);
        };
    }

    private static String types(String names, String orNull) {
        return "\"type\":[%s%s]".formatted(names, orNull);
    }
}
