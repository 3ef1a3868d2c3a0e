package dev.metamorph.http;

import java.util.List;
import java.util.Random;

/** Makes requests of parts that are each valid or more or less invalid. */
final class FuzzedRequests {
    private static final List<String> METHODS =
            List.of(
                    "GET", "GET", "GET", "HEAD", "POST", "POST", "DELETE", "OPTIONS", "PUT", "get",
                    "TRACE", "CONNECT", "X", "G ET", "");
    private static final List<String> PATHS =
            List.of(
                    "/v1/shape",
                    "/v1/shape",
                    "/v1/shape",
                    "/v1/shape",
                    "/v1/shape/",
                    "//v1//shape",
                    "/v1/%73hape",
                    "/v1/%2e%2e/v1/shape",
                    "/v1/health",
                    "/",
                    "",
                    "*",
                    "/%",
                    "/%zz",
                    "http://x/v1/shape",
                    "//",
                    "/v1/shape%00",
                    "/v1/sh\u00e4pe",
                    "shape",
                    "/v1/shape;a");
    private static final List<String> NAMES =
            List.of(
                    "table",
                    "offset",
                    "handle",
                    "live",
                    "live_sse",
                    "cursor",
                    "where",
                    "params[1]",
                    "params",
                    "params[",
                    "columns",
                    "queryable_columns",
                    "replica",
                    "log",
                    "subset",
                    "subset__where",
                    "subset__order_by",
                    "subset__limit",
                    "subset__offset",
                    "subset__params",
                    "secret",
                    "api_secret",
                    "x",
                    "",
                    "%",
                    "table[]");
    private static final List<String> VALUES =
            List.of(
                    "items",
                    "-1",
                    "0_0",
                    "0_inf",
                    "now",
                    "0_1",
                    "18446744073709551615_0",
                    "99999999999999999999_1",
                    "-2",
                    "1_-1",
                    "_",
                    "7-1",
                    "7-9",
                    "true",
                    "false",
                    "",
                    "id%20%3D%201",
                    "id%20%3D%20%241",
                    "%27",
                    "1%20x%201",
                    "id%20DESC",
                    "id;drop",
                    "(((((((((",
                    "%00",
                    "%ff",
                    "%F0%9F%98%80",
                    "full",
                    "changes_only",
                    "default",
                    "%7B%221%22%3A%22a%22%7D",
                    "5",
                    "0",
                    "+",
                    "a,b,%22c",
                    "%22",
                    "select",
                    "id::text",
                    "*");
    private static final List<String> HEADERS =
            List.of(
                    "host: x",
                    "Host: x",
                    "host:",
                    "if-none-match: \"7-1:-1:0_0\", W/\"x\"",
                    "if-none-match: ,,\"",
                    "accept-encoding: gzip, zstd, *;q=0, ;",
                    "accept: */*",
                    "accept: application/json; values=typed",
                    "authorization: Bearer ",
                    "authorization: Basic \u00ff",
                    "origin: http://a",
                    "origin: \u0001",
                    "access-control-request-headers: a,b",
                    "access-control-request-headers: (",
                    "connection: close",
                    "connection: keep-alive, upgrade",
                    "upgrade: h2c",
                    "expect: 100-continue",
                    "expect: x",
                    "transfer-encoding: chunked",
                    "transfer-encoding: identity",
                    "transfer-encoding: chunked, chunked",
                    "content-length: 5",
                    "content-length: -1",
                    "content-length: 1e3",
                    "content-length: 99999999999999999999",
                    "content-encoding: gzip",
                    "metamorph-hops: 9",
                    "metamorph-hops: 1; no-wait",
                    "x-request-id: short",
                    "range: bytes=0-1",
                    " folded: x",
                    ": no name",
                    "no colon",
                    "a\tb: c");
    private static final List<String> BODIES =
            List.of(
                    "",
                    "",
                    "",
                    "{}",
                    "{\"where\":\"id = 1\"}",
                    "{\"subset\":{\"limit\":1}}",
                    "[1]",
                    "{\"a\":{\"b\":[{}]}}",
                    "{\"params\":{\"1\":[2]}}",
                    "{\"params\":[1,\"2\"]}",
                    "{\"table\":\"items\",\"offset\":3,\"limit\":1,\"order_by\":\"id\"}",
                    "{",
                    "\u0000",
                    "5\r\nhello\r\n0\r\n\r\n",
                    "ffffffffffffffff\r\n",
                    "-1\r\n",
                    "0\r\n\r\nGET / HTTP/1.1\r\n\r\n",
                    "{\"where\":" + "[".repeat(2000),
                    "\"",
                    "nul");
    private static final List<String> VERSIONS =
            List.of(
                    "HTTP/1.1",
                    "HTTP/1.1",
                    "HTTP/1.1",
                    "HTTP/1.1",
                    "HTTP/1.0",
                    "HTTP/2.0",
                    "HTTP/9",
                    "",
                    "HTTP");
    private static final List<String> ENDS =
            List.of("\r\n", "\r\n", "\r\n", "\r\n", "\n", "\r", "");

    private final Random random;

    FuzzedRequests(Random random) {
        this.random = random;
    }

    Fuzzed next() {
        var text = new StringBuilder();
        var end = random.nextInt(10) == 0 ? pick(ENDS) : "\r\n";
        text.append(method()).append(' ').append(target()).append(' ');
        text.append(random.nextInt(5) == 0 ? pick(VERSIONS) : "HTTP/1.1").append(end);
        for (var i = random.nextInt(3); i > 0; i--) {
            text.append(header()).append(end);
        }
        var body = body();
        if (random.nextInt(3) > 0) {
            text.append("content-length: ").append(body.length()).append(end);
        }
        text.append(end).append(body);
        if (random.nextInt(20) == 0) {
            text.setLength(random.nextInt(text.length()));
        }
        return new Fuzzed(text.toString(), Fuzzed.Afterwards.any(random));
    }

    String method() {
        return pick(METHODS);
    }

    /** A header line, valid or not. */
    String header() {
        return pick(HEADERS);
    }

    String body() {
        return pick(BODIES);
    }

    String target() {
        return pick(PATHS) + '?' + query();
    }

    /** Often nearly valid: a request that is refused at once tests nothing. */
    private String query() {
        var query = new StringBuilder();
        if (random.nextInt(4) > 0) {
            query.append("table=items&offset=").append(pick(List.of("-1", "0_0", "0_inf", "now")));
            query.append("&handle=7-1");
        }
        for (var i = random.nextInt(4); i > 0; i--) {
            query.append('&').append(pick(NAMES)).append('=').append(pick(VALUES));
        }
        if (random.nextInt(50) == 0) {
            query.append("&where=").append("(".repeat(random.nextInt(70_000)));
        }
        return query.toString();
    }

    private String pick(List<String> from) {
        return from.get(random.nextInt(from.size()));
    }
}
