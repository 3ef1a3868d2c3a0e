package dev.metamorph.http.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.shape.port.StackStatus.Level;
import dev.metamorph.shape.port.StackStatus.State;
import dev.metamorph.shape.status.StackReason;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** The JSON bodies of replies that are not log pages, to the byte. */
final class JsonBodiesTest {
    private static final String ODD =
            "q\" b\\ s/ n\n r\r t\t \b\f \u0001 \u001f \u007f é \u2028 \uD83D\uDE00 \uD83D <&'>";

    private static final String ODD_JSON =
            "\"q\\\" b\\\\ s/ n\\n r\\r t\\t \\u0008\\u000c \\u0001 \\u001f \u007f é \u2028"
                    + " \\ud83d\\ude00 \\ud83d <&'>\"";

    static Stream<List<Object>> bodies() {
        var one = Problems.of("where", List.of(ODD));
        var many = new Problems();
        many.add("table", "can't be blank");
        many.add("offset", "has invalid format");
        many.add("table", "is \"odd\"");
        many.add(ODD, "is not known");
        return Stream.of(
                List.of(
                        Replies.unavailable(StackReason.KAFKA_SILENT, ODD, Duration.ofSeconds(1)),
                        "{\"message\":" + ODD_JSON + ",\"reason\":\"kafka_silent\"}"),
                List.of(Replies.refused(404, ODD), "{\"message\":" + ODD_JSON + "}"),
                List.of(
                        Replies.badJson(ODD),
                        "{\"error\":\"Invalid JSON in request body\",\"details\":"
                                + ODD_JSON
                                + "}"),
                List.of(
                        Replies.tooMany("initial", 300, Duration.ofSeconds(5)),
                        "{\"code\":\"concurrent_request_limit_exceeded\",\"message\":\"Concurrent"
                                + " initial request limit exceeded (limit: 300), please retry\",\"reason\":"
                                + "\"concurrent_request_limit_exceeded\"}"),
                List.of(
                        Replies.invalid(one),
                        "{\"message\":\"Invalid request\",\"errors\":{\"where\":["
                                + ODD_JSON
                                + "]}}"),
                List.of(
                        Replies.invalid(many),
                        "{\"message\":\"Invalid request\",\"errors\":{\"table\":[\"can't be"
                                + " blank\",\"is \\\"odd\\\"\"],\"offset\":[\"has invalid"
                                + " format\"],"
                                + ODD_JSON
                                + ":[\"is not known\"]}}"),
                List.of(
                        Replies.invalid(Problems.ofSubset("order_by", ODD)),
                        "{\"message\":\"Invalid request\",\"errors\":{\"subset\":{\"order_by\":["
                                + ODD_JSON
                                + "]}}}"),
                List.of(
                        Replies.invalid(new Problems()),
                        "{\"message\":\"Invalid request\",\"errors\":{}}"),
                List.of(
                        Replies.UNAUTHORIZED,
                        "{\"message\":\"Unauthorized - Invalid API secret\"}"),
                List.of(Replies.BODY_TOO_LARGE, "{\"error\":\"Request body too large\"}"),
                List.of(
                        Replies.BODIES_TOO_MANY,
                        "{\"message\":\"Too many request bodies are being read\",\"reason\":"
                                + "\"request_body_limit_exceeded\"}"),
                List.of(
                        Replies.BODY_NO_OBJECT,
                        "{\"error\":\"Request body must be a JSON object\"}"),
                List.of(Replies.MALFORMED, "{\"message\":\"The request is not well-formed HTTP\"}"),
                List.of(Replies.TARGET_TOO_LONG, "{\"message\":\"The request's URL is too long\"}"),
                List.of(
                        Replies.HEADERS_TOO_LARGE,
                        "{\"message\":\"The request's headers are too large\"}"),
                List.of(
                        Replies.WRONG_VERSION,
                        "{\"message\":\"HTTP/1.1 is what this server speaks\"}"),
                List.of(Replies.MISDIRECTED, "{\"message\":\"The instances do not agree yet\"}"),
                List.of(
                        Replies.STOPPING,
                        "{\"message\":\"The instance is stopping, please retry\",\"reason\":\"stopping\"}"),
                List.of(Replies.INTERNAL_ERROR, "{\"error\":\"Internal server error\"}"),
                List.of(
                        Replies.notUp(new State(Level.STARTING, StackReason.CONNECTING, "")),
                        "{\"message\":\"The service is starting\",\"reason\":\"connecting\"}"),
                List.of(Replies.mustRefetch(), "[{\"headers\":{\"control\":\"must-refetch\"}}]"));
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void a_reply_has_these_bytes(List<Object> given) {
        var reply = (Reply) given.getFirst();
        var expected = ((String) given.getLast()).getBytes(StandardCharsets.UTF_8);

        assertThat(bytes(reply)).isEqualTo(expected);
        assertThat(reply.body().sizeBytes()).isEqualTo(expected.length);
    }

    @Test
    void the_json_of_a_header_is_ascii() {
        assertThat(JsonText.toAscii("{\"plain\":1}")).isEqualTo("{\"plain\":1}");
        assertThat(JsonText.toAscii("{\"é\u007f\uD83D\uDE00\":\"a\\\"\"}"))
                .isEqualTo("{\"\\u00e9\\u007f\\ud83d\\ude00\":\"a\\\"\"}");
    }

    private static byte[] bytes(Reply reply) {
        var all = ByteBuffer.allocate((int) reply.body().sizeBytes());
        reply.body().pieces().forEach(piece -> all.put(piece.duplicate()));
        return all.array();
    }
}
