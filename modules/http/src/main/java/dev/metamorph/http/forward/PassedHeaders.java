package dev.metamorph.http.forward;

import dev.metamorph.http.message.Hops;
import dev.metamorph.http.message.Request;
import dev.metamorph.http.message.RequestIds;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Chooses which headers of requests and answers are forwarded between instances. */
final class PassedHeaders {
    /** Headers of one connection, and headers that every instance writes itself. */
    private static final Set<String> OWN =
            Set.of(
                    "connection",
                    "keep-alive",
                    "transfer-encoding",
                    "content-length",
                    "date",
                    "electric-server",
                    RequestIds.HEADER);

    private PassedHeaders() {}

    /**
     * The request as it came, with its own secret.
     *
     * @param hops the value of {@code metamorph-hops}
     */
    static FullHttpRequest request(Request from, String body, URI to, String hops) {
        var target = from.query().isEmpty() ? from.path() : from.path() + "?" + from.query();
        var request =
                new DefaultFullHttpRequest(
                        HttpVersion.HTTP_1_1,
                        HttpMethod.valueOf(from.method()),
                        target,
                        Unpooled.copiedBuffer(body, StandardCharsets.UTF_8));
        var headers = request.headers();
        headers.set(HttpHeaderNames.HOST, to.getAuthority());
        headers.set(Hops.HEADER, hops);
        headers.set(RequestIds.HEADER, from.id());
        if (!body.isEmpty()) {
            headers.set(HttpHeaderNames.CONTENT_LENGTH, request.content().readableBytes());
        }
        if (from.representation().typed()) {
            headers.set(HttpHeaderNames.ACCEPT, "application/json; values=typed");
        }
        set(headers, HttpHeaderNames.AUTHORIZATION, from.authorization());
        set(headers, HttpHeaderNames.IF_NONE_MATCH, from.ifNoneMatch());
        return request;
    }

    /** A request of this instance itself. */
    static FullHttpRequest request(String target, String secret, URI to) {
        var request =
                new DefaultFullHttpRequest(
                        HttpVersion.HTTP_1_1, HttpMethod.GET, target, Unpooled.EMPTY_BUFFER);
        request.headers().set(HttpHeaderNames.HOST, to.getAuthority());
        set(
                request.headers(),
                HttpHeaderNames.AUTHORIZATION,
                secret.isEmpty() ? "" : "Bearer " + secret);
        return request;
    }

    private static void set(HttpHeaders headers, CharSequence name, String value) {
        if (!value.isEmpty()) {
            headers.set(name, value);
        }
    }

    /** The answer's header lines, without those that this instance writes itself. */
    static String reply(HttpHeaders from) {
        var lines = new StringBuilder();
        for (Map.Entry<String, String> header : from) {
            var name = header.getKey().toLowerCase(Locale.ROOT);
            if (!OWN.contains(name) && !name.startsWith("access-control-")) {
                lines.append(name).append(": ").append(header.getValue()).append("\r\n");
            }
        }
        return lines.toString();
    }
}
