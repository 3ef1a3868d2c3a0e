package dev.metamorph.http.page;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.SerializedString;

import dev.metamorph.http.message.Body;
import dev.metamorph.http.message.Pieces;
import dev.metamorph.http.message.PiecesInput;
import dev.metamorph.shape.relation.PgType;
import dev.metamorph.shape.relation.Relation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Converts items to typed JSON values: numbers, booleans and documents, and text for all other
 * types. For users without a client library; the protocol's own values are text.
 */
public final class TypedItems {
    /** A JSON number; JSON has no NaN and no infinity. */
    private static final Pattern NUMBER =
            Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxStringLength(Integer.MAX_VALUE)
                                    .maxNumberLength(Integer.MAX_VALUE)
                                    .build())
                    .build();

    private final Map<String, Kind> kinds = new HashMap<>();

    private TypedItems(Relation relation) {
        for (var column : relation.columns()) {
            kinds.put(column.name(), kind(column.type()));
        }
    }

    private enum Kind {
        NUMBER,
        BOOLEAN,
        DOCUMENT,
        TEXT
    }

    /**
     * Converts items in the form of a log (in pieces, objects separated by commas) to the same form
     * with typed values.
     *
     * @param relation the table of the items
     */
    public static List<ByteBuffer> of(List<ByteBuffer> items, Relation relation) {
        if (items.isEmpty()) {
            return items;
        }
        try {
            return List.of(new TypedItems(relation).converted(items));
        } catch (IOException e) {
            throw new UncheckedIOException("reading stored items", e);
        }
    }

    private static Kind kind(PgType type) {
        return switch (type.kind() == PgType.Kind.DOMAIN ? type.elementName() : type.name()) {
            case "int2", "int4", "int8", "oid", "float4", "float8", "numeric" -> Kind.NUMBER;
            case "bool" -> Kind.BOOLEAN;
            case "json", "jsonb" -> Kind.DOCUMENT;
            default -> Kind.TEXT;
        };
    }

    private ByteBuffer converted(List<ByteBuffer> items) throws IOException {
        var bytes = new ByteArrayOutputStream((int) Pieces.size(items) + 64);
        var array = Body.array(items).pieces();
        try (var in = JSON.createParser(new PiecesInput(array));
                var out = JSON.createGenerator(bytes)) {
            out.setRootValueSeparator(new SerializedString(","));
            in.nextToken();
            while (in.nextToken() == JsonToken.START_OBJECT) {
                item(in, out);
            }
        }
        return ByteBuffer.wrap(bytes.toByteArray());
    }

    private void item(JsonParser in, JsonGenerator out) throws IOException {
        out.writeStartObject();
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            var name = in.currentName();
            out.writeFieldName(name);
            in.nextToken();
            if (name.equals("value") || name.equals("old_value")) {
                row(in, out);
            } else {
                out.copyCurrentStructureExact(in);
            }
        }
        out.writeEndObject();
    }

    private void row(JsonParser in, JsonGenerator out) throws IOException {
        out.writeStartObject();
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            var column = in.currentName();
            out.writeFieldName(column);
            if (in.nextToken() == JsonToken.VALUE_NULL) {
                out.writeNull();
            } else {
                value(in.getText(), kinds.getOrDefault(column, Kind.TEXT), out);
            }
        }
        out.writeEndObject();
    }

    private static void value(String text, Kind kind, JsonGenerator out) throws IOException {
        switch (kind) {
            case NUMBER -> {
                if (NUMBER.matcher(text).matches()) {
                    out.writeNumber(text);
                } else {
                    out.writeString(text);
                }
            }
            case BOOLEAN -> out.writeBoolean(text.startsWith("t"));
            case DOCUMENT -> document(text, out);
            case TEXT -> out.writeString(text);
        }
    }

    /** A document that is nested too deeply to be parsed safely stays text. */
    private static void document(String text, JsonGenerator out) throws IOException {
        var bytes = new ByteArrayOutputStream(text.length());
        try (var in = JSON.createParser(text);
                var copy = JSON.createGenerator(bytes)) {
            in.nextToken();
            copy.copyCurrentStructureExact(in);
        } catch (IOException _) {
            out.writeString(text);
            return;
        }
        out.writeRawValue(bytes.toString(StandardCharsets.UTF_8));
    }
}
