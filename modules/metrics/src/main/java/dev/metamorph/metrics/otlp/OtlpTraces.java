package dev.metamorph.metrics.otlp;

import com.fasterxml.jackson.core.JsonGenerator;

import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.measure.ChangeTraces.Passage;
import dev.metamorph.shape.measure.ChangeTraces.Place;

import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * Sampled transactions as a message of OTLP: a trace for each, whose id follows from stack and
 * commit, so that the spans of all instances meet in it.
 *
 * <pre>
 * change ├───────────┤                      commit → Kafka has it in all partitions
 *   task ├───────────────┤                  commit → it is in the state of a shape log
 *   http ├─────────────────────┤            commit → it is handed to readers that wait
 *  topic ├────────────────────────────┤     commit → it is committed in a topic
 * </pre>
 *
 * @param random makes the ids of the spans but the first
 */
record OtlpTraces(RandomGenerator random) {
    /** The value of SpanKind for work inside a service. */
    private static final int INTERNAL = 1;

    private static final HexFormat HEX = HexFormat.of();

    byte[] message(OtlpResource resource, List<Passage> passages) {
        return OtlpJson.message(
                "Spans",
                resource,
                "spans",
                json -> {
                    for (var passage : passages) {
                        span(json, resource.stack(), passage);
                    }
                });
    }

    private void span(JsonGenerator json, String stack, Passage passage) throws IOException {
        var isRoot = passage.place() == Place.FEED;
        json.writeStartObject();
        json.writeStringField("traceId", traceId(stack, passage.commit()));
        json.writeStringField(
                "spanId", HEX.toHexDigits(isRoot ? root(passage.commit()) : id(random.nextLong())));
        if (!isRoot) {
            json.writeStringField("parentSpanId", HEX.toHexDigits(root(passage.commit())));
        }
        json.writeStringField(
                "name", isRoot ? "change" : passage.place().name().toLowerCase(Locale.ROOT));
        json.writeNumberField("kind", INTERNAL);
        OtlpJson.time(json, "startTimeUnixNano", passage.committed());
        OtlpJson.time(
                json,
                "endTimeUnixNano",
                passage.at().isBefore(passage.committed()) ? passage.committed() : passage.at());
        json.writeArrayFieldStart("attributes");
        OtlpJson.attribute(json, "metamorph.stack", stack);
        OtlpJson.attribute(json, "metamorph.lsn", passage.commit().toString());
        json.writeEndArray();
        json.writeEndObject();
    }

    private static String traceId(String stack, Lsn commit) {
        return HEX.toHexDigits(id(mixed(stack.hashCode()))) + HEX.toHexDigits(root(commit));
    }

    private static long root(Lsn commit) {
        return id(mixed(commit.bytes()));
    }

    /** An id of zeros is none. */
    private static long id(long bits) {
        return bits == 0 ? 1 : bits;
    }

    /** The finalizer of SplitMix64. */
    private static long mixed(long bits) {
        var first = (bits ^ bits >>> 30) * 0xBF58476D1CE4E5B9L;
        var second = (first ^ first >>> 27) * 0x94D049BB133111EBL;
        return second ^ second >>> 31;
    }
}
