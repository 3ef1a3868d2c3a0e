package dev.metamorph.publish.cursor;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;

import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.ShapeHandle;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Codec of the values of {@code <stack>.published}: flat JSON objects of strings, which people can
 * read.
 *
 * <pre>
 * cursor/name      {"version":"1","handle":"…","offset":"26800584_0","skip":"0","lsn":"26800584",
 *                   "topic_id":"…","partitions":"1","format":"json","repairing":"",
 *                   "written":"1000"}
 * set-aside/name   {"version":"1","reason":"…"}
 * progress/0       {"version":"1","lsn":"26800584"}
 * </pre>
 */
public final class CursorCodec {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String VERSION = "1";
    private static final String WRITTEN = "written";

    private CursorCodec() {}

    /** Encodes a cursor. */
    public static byte[] encode(Cursor cursor) {
        return encode(fields(cursor));
    }

    /**
     * Encodes a cursor with a count for people.
     *
     * @param written the number of records that the publisher has written for the shape since its
     *     turn began
     */
    public static byte[] encode(Cursor cursor, long written) {
        var fields = fields(cursor);
        fields.put(WRITTEN, Long.toString(written));
        return encode(fields);
    }

    /** Decodes the count that is beside a cursor; 0 if there is none. */
    public static long written(byte[] value) {
        return Long.parseLong(decode(value).getOrDefault(WRITTEN, "0"));
    }

    private static Map<String, String> fields(Cursor cursor) {
        var fields = new LinkedHashMap<String, String>();
        fields.put("version", VERSION);
        fields.put("handle", cursor.handle().text());
        fields.put("offset", cursor.offset().toString());
        fields.put("skip", Long.toString(cursor.skip()));
        fields.put("lsn", cursor.complete().toDecimal());
        fields.put("topic_id", cursor.target().topicId());
        fields.put("partitions", Integer.toString(cursor.target().partitions()));
        fields.put("format", cursor.target().format());
        fields.put("repairing", cursor.repairing());
        return fields;
    }

    /** Decodes a cursor. */
    public static Cursor cursor(byte[] value) {
        var fields = decode(value);
        return new Cursor(
                new ShapeHandle(field(fields, "handle")),
                LogOffset.parse(field(fields, "offset"))
                        .orElseThrow(() -> malformed("offset", fields.get("offset"))),
                Long.parseLong(field(fields, "skip")),
                lsn(fields),
                new Cursor.Target(
                        field(fields, "topic_id"),
                        Integer.parseInt(field(fields, "partitions")),
                        field(fields, "format")),
                field(fields, "repairing"));
    }

    /** Encodes the reason why a shape is set aside. */
    public static byte[] encodeSetAside(String reason) {
        return encode(fields("reason", reason));
    }

    /** Decodes the reason why a shape is set aside. */
    public static String setAside(byte[] value) {
        return field(decode(value), "reason");
    }

    /** Encodes the LSN up to which all live topics of a partition are complete. */
    public static byte[] encodeProgress(Lsn lsn) {
        return encode(fields("lsn", lsn.toDecimal()));
    }

    /** Decodes the LSN up to which all live topics of a partition are complete. */
    public static Lsn progress(byte[] value) {
        return lsn(decode(value));
    }

    private static Map<String, String> fields(String name, String value) {
        var fields = new LinkedHashMap<String, String>();
        fields.put("version", VERSION);
        fields.put(name, value);
        return fields;
    }

    private static Lsn lsn(Map<String, String> fields) {
        return new Lsn(Long.parseUnsignedLong(field(fields, "lsn")));
    }

    private static String field(Map<String, String> fields, String name) {
        var value = fields.get(name);
        if (value == null) {
            throw malformed(name, null);
        }
        return value;
    }

    private static IllegalArgumentException malformed(String name, @Nullable String value) {
        return new IllegalArgumentException(
                "a record of the cursors' topic has %s = %s".formatted(name, value));
    }

    private static byte[] encode(Map<String, String> fields) {
        var bytes = new ByteArrayOutputStream(256);
        try (var out = JSON.createGenerator(bytes)) {
            out.writeStartObject();
            for (var field : fields.entrySet()) {
                out.writeStringField(field.getKey(), field.getValue());
            }
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing JSON to memory", e);
        }
        return bytes.toByteArray();
    }

    private static Map<String, String> decode(byte[] value) {
        var fields = new LinkedHashMap<String, String>();
        try (var in = JSON.createParser(value)) {
            in.nextToken();
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                var name = in.currentName();
                in.nextToken();
                fields.put(name, in.getText());
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("a record of the cursors' topic is no JSON", e);
        }
        if (!VERSION.equals(fields.get("version"))) {
            throw new IllegalArgumentException(
                    "a record of the cursors' topic is of version %s; this program reads %s: update it"
                            .formatted(fields.get("version"), VERSION));
        }
        return fields;
    }
}
