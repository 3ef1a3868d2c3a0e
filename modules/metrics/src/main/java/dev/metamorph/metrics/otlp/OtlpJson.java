package dev.metamorph.metrics.otlp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;

/**
 * Writes the parts that all messages of OTLP have, in its JSON form: 64-bit numbers are strings,
 * and names are in lower camel case.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding">OTLP, JSON</a>
 */
final class OtlpJson {
    private static final JsonFactory JSON = new JsonFactory();
    private static final long NANOS = 1_000_000_000;

    private OtlpJson() {}

    /** Writes a part of a message. */
    @FunctionalInterface
    interface Part {
        void write(JsonGenerator json) throws IOException;
    }

    /**
     * A message.
     *
     * @param signal {@code Metrics} or {@code Spans}
     * @param items the name of the array of items
     * @param content writes the items
     */
    static byte[] message(String signal, OtlpResource resource, String items, Part content) {
        var out = new ByteArrayOutputStream(64 << 10);
        try (var json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeArrayFieldStart("resource" + signal);
            json.writeStartObject();
            resource(json, resource);
            json.writeArrayFieldStart("scope" + signal);
            json.writeStartObject();
            json.writeObjectFieldStart("scope");
            json.writeStringField("name", "dev.metamorph");
            json.writeStringField("version", resource.version());
            json.writeEndObject();
            json.writeArrayFieldStart(items);
            content.write(json);
            json.writeEndArray();
            json.writeEndObject();
            json.writeEndArray();
            json.writeEndObject();
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing JSON in memory", e);
        }
        return out.toByteArray();
    }

    private static void resource(JsonGenerator json, OtlpResource resource) throws IOException {
        json.writeObjectFieldStart("resource");
        json.writeArrayFieldStart("attributes");
        attribute(json, "service.name", resource.service());
        attribute(json, "service.namespace", resource.stack());
        attribute(json, "service.instance.id", resource.instance());
        attribute(json, "service.version", resource.version());
        json.writeEndArray();
        json.writeEndObject();
    }

    /** An attribute whose value is a text. */
    static void attribute(JsonGenerator json, String key, String value) throws IOException {
        json.writeStartObject();
        json.writeStringField("key", key);
        json.writeObjectFieldStart("value");
        json.writeStringField("stringValue", value);
        json.writeEndObject();
        json.writeEndObject();
    }

    /** A member that is a time. */
    static void time(JsonGenerator json, String name, Instant at) throws IOException {
        json.writeStringField(name, Long.toString(at.getEpochSecond() * NANOS + at.getNano()));
    }
}
