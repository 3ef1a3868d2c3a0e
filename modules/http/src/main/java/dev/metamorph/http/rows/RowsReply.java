package dev.metamorph.http.rows;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;

import dev.metamorph.http.message.Body;
import dev.metamorph.http.message.CacheControl;
import dev.metamorph.http.message.JsonWriter;
import dev.metamorph.http.message.Reply;
import dev.metamorph.shape.port.ShapeDirectory.Shape;
import dev.metamorph.shape.port.ShapeRows.Answer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Writes rows as the answer to a query: {@code {"rows":[…],"moved":false,"cursor":"…"}}. */
final class RowsReply {
    private static final JsonFactory JSON = new JsonFactory();

    private RowsReply() {}

    /** The instance that an answer comes from. */
    enum Role {
        OWNER("owner"),
        STANDBY("standby");

        private final String text;

        Role(String text) {
            this.text = text;
        }
    }

    static Reply of(Shape shape, RowsQuery query, Answer.Rows rows, Role role) {
        var reply =
                Reply.json(200, CacheControl.NEVER, body(shape, query, rows))
                        .with("electric-handle", shape.ref().handle().text())
                        .with("electric-offset", rows.offset().toString())
                        .with("metamorph-lsn", rows.reached().toString())
                        .with("metamorph-role", role.text);
        return rows.lagMillis().isPresent()
                ? reply.with("metamorph-lag-ms", Long.toString(rows.lagMillis().getAsLong()))
                : reply;
    }

    private static Body body(Shape shape, RowsQuery query, Answer.Rows rows) {
        var chosen = chosen(query.columns(), rows.rows());
        var end = end(shape, query, rows).getBytes(StandardCharsets.US_ASCII);
        var size = 16 + end.length + chosen.stream().mapToInt(row -> row.length + 1).sum();
        var all = ByteBuffer.allocate(size).put("{\"rows\":[".getBytes(StandardCharsets.US_ASCII));
        for (var i = 0; i < chosen.size(); i++) {
            if (i > 0) {
                all.put((byte) ',');
            }
            all.put(chosen.get(i));
        }
        return Body.of(List.of(all.put(end).flip()));
    }

    private static String end(Shape shape, RowsQuery query, Answer.Rows rows) {
        var end = new StringBuilder("]");
        query.selection()
                .cursor()
                .ifPresent(before ->
                        end.append(",\"moved\":").append(!before.offset().equals(rows.offset())));
        rows.more()
                .ifPresent(key ->
                        end.append(",\"cursor\":")
                                .append(
                                        JsonWriter.string(
                                                new RowsCursor(
                                                                shape.ref().handle().text(),
                                                                rows.offset(),
                                                                query.selection().descending(),
                                                                key)
                                                        .text())));
        return end.append('}').toString();
    }

    /** The rows with the chosen columns only. */
    private static List<byte[]> chosen(List<String> columns, List<byte[]> rows) {
        if (columns.isEmpty()) {
            return rows;
        }
        var names = new HashSet<>(columns);
        return rows.stream().map(row -> chosen(names, row)).toList();
    }

    private static byte[] chosen(Set<String> columns, byte[] row) {
        var out = new ByteArrayOutputStream(row.length);
        try (var in = JSON.createParser(row);
                var json = JSON.createGenerator(out)) {
            in.nextToken();
            json.writeStartObject();
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                var name = in.currentName();
                in.nextToken();
                if (columns.contains(name)) {
                    json.writeFieldName(name);
                    json.copyCurrentEvent(in);
                }
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("reading a kept row", e);
        }
        return out.toByteArray();
    }
}
