package dev.metamorph.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Heads of HTTP/2 requests (RFC 9113, section 8.3; RFC 7541), valid and invalid. */
final class FuzzedHead {
    private static final List<String> PSEUDO =
            List.of(":method", ":path", ":scheme", ":authority", ":status", ":protocol", ":", ":x");
    private static final List<String> WORDS =
            List.of("GET", "/", "http", "https", "x", "", " ", "200", "websocket", "\r\n", "\0");
    private static final List<String> HEADERS =
            List.of(
                    "Host: x",
                    "host: y",
                    "connection: keep-alive",
                    "proxy-connection: x",
                    "keep-alive: 5",
                    "upgrade: h2c",
                    "te: trailers",
                    "te: gzip",
                    "transfer-encoding: chunked",
                    "content-length: 3",
                    "content-length: 0",
                    "cookie: a=b",
                    "trailer: x",
                    "UPPER: x",
                    "x: a\nb",
                    "x: a\0b",
                    "x y: z",
                    "\u0000: z",
                    ": z",
                    "x:  z ");

    private final Random random;
    private final FuzzedRequests requests;

    FuzzedHead(Random random, FuzzedRequests requests) {
        this.random = random;
        this.requests = requests;
    }

    /** A well-formed head with a random target. */
    byte[] right() {
        return head(
                List.of(
                        new Field(":method", random.nextInt(4) > 0 ? "GET" : requests.method()),
                        new Field(":scheme", "http"),
                        new Field(":path", requests.target()),
                        new Field(":authority", "localhost")));
    }

    /** The head of a long poll. */
    byte[] live(boolean events) {
        return head(
                List.of(
                        new Field(":method", "GET"),
                        new Field(":scheme", "http"),
                        new Field(
                                ":path",
                                "/v1/shape?table=items&offset=0_inf&live&handle=7-1"
                                        + (events ? "&live_sse" : "")),
                        new Field(":authority", "localhost")));
    }

    /** A head with missing, repeated, unordered or invalid fields. */
    byte[] wrong() {
        var fields =
                new ArrayList<>(
                        List.of(
                                new Field(":method", requests.method()),
                                new Field(":scheme", "http"),
                                new Field(":path", requests.target()),
                                new Field(":authority", "localhost")));
        for (var n = random.nextInt(4); n > 0; n--) {
            switch (random.nextInt(5)) {
                case 0 -> fields.remove(random.nextInt(fields.size()));
                case 1 -> fields.add(fields.get(random.nextInt(fields.size())));
                case 2 -> fields.add(new Field(pick(PSEUDO), pick(WORDS)));
                case 3 -> fields.add(Field.of(pick(HEADERS)));
                default -> fields.add(Field.of(requests.header()));
            }
            if (fields.isEmpty()) {
                break;
            }
        }
        return head(fields);
    }

    /** A head of excessive size. */
    byte[] oversized() {
        var fields =
                new ArrayList<>(
                        List.of(
                                new Field(":method", "GET"),
                                new Field(":scheme", "http"),
                                new Field(":path", "/v1/health"),
                                new Field(":authority", "localhost")));
        if (random.nextBoolean()) {
            fields.add(new Field("x", "y".repeat(random.nextInt(200_000))));
        } else {
            for (var n = random.nextInt(20_000); n > 0; n--) {
                fields.add(new Field("x", "y"));
            }
        }
        return head(fields);
    }

    /** Random bytes, and references to missing entries of the table. */
    byte[] gibberish() {
        var bytes = new byte[random.nextInt(60)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Trailers, which may follow a body. */
    byte[] trailer() {
        return head(
                List.of(
                        random.nextBoolean()
                                ? new Field("x-trailer", "x")
                                : new Field(pick(PSEUDO), pick(WORDS))));
    }

    private record Field(String name, String value) {
        static Field of(String line) {
            var colon = line.indexOf(':', 1);
            return colon < 0
                    ? new Field(line, "")
                    : new Field(
                            line.substring(0, colon).toLowerCase(Locale.ROOT),
                            line.substring(colon + 1).strip());
        }
    }

    private byte[] head(List<Field> fields) {
        var head = new ByteArrayOutputStream();
        for (var field : fields) {
            head.write(0);
            text(head, field.name());
            text(head, field.value());
        }
        return head.toByteArray();
    }

    private static void text(ByteArrayOutputStream head, String text) {
        RawHttp2.length(head, text.length());
        head.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private String pick(List<String> from) {
        return from.get(random.nextInt(from.size()));
    }
}
