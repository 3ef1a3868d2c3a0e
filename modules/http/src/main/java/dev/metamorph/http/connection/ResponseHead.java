package dev.metamorph.http.connection;

import dev.metamorph.http.message.Cors;
import dev.metamorph.http.message.Reply;
import dev.metamorph.http.message.Request;
import dev.metamorph.http.message.RequestIds;
import dev.metamorph.http.settings.Access;
import dev.metamorph.http.settings.HttpSettings;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;

import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Writes the head of a response: the reply's headers and the headers of the single request. */
final class ResponseHead {
    private static final DateTimeFormatter HTTP_DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private static final String END = "\r\n";

    private final String server;
    private final InstantSource clock;
    private final boolean isCrossOrigin;

    /**
     * The names for {@code vary}: an answer that was cached for one origin or one secret must not
     * be served to another. They are the same for all answers, so that a cache need not drop an
     * entry when a request of another kind comes.
     */
    private final String varying;

    private volatile Date date = new Date(Long.MIN_VALUE, "");

    /**
     * @param isCrossOrigin whether web pages of other origins may read the answers
     */
    ResponseHead(HttpSettings settings, InstantSource clock, boolean isCrossOrigin) {
        server = "electric-server: Metamorph/" + settings.version() + "\r\n";
        varying = settings.access() instanceof Access.Open ? "origin" : "origin, authorization";
        this.clock = clock;
        this.isCrossOrigin = isCrossOrigin;
    }

    /** The whole HTTP/1 head, including the empty line at its end. */
    String of(Request request, Reply reply, boolean close) {
        var head = begin(request, reply);
        if (reply.status() != 204 && reply.status() != 304) {
            head.append("content-length: ").append(reply.body().sizeBytes()).append("\r\n");
        }
        if (close) {
            head.append("connection: close\r\n");
        } else if (request.oldVersion() || request.method().equals("OPTIONS")) {
            head.append("connection: keep-alive\r\n");
        }
        return head.append("\r\n").toString();
    }

    /** The HTTP/1 head of an answer of unknown length. */
    String ofStream(Request request, Reply reply, boolean close) {
        var head = begin(request, reply);
        if (!request.oldVersion()) {
            head.append("transfer-encoding: chunked\r\n");
        }
        head.append("connection: ").append(close ? "close" : "keep-alive").append("\r\n");
        return head.append("\r\n").toString();
    }

    /** The HTTP/2 head of a whole answer. HTTP/2 has no connection header. */
    Http2Headers ofHttp2(Request request, Reply reply) {
        var head = ofHttp2Stream(request, reply);
        if (reply.status() != 204 && reply.status() != 304) {
            head.set("content-length", Long.toString(reply.body().sizeBytes()));
        }
        return head;
    }

    /** The HTTP/2 head of an answer of unknown length. */
    Http2Headers ofHttp2Stream(Request request, Reply reply) {
        var head = new DefaultHttp2Headers(false);
        head.status(Integer.toString(reply.status()));
        var lines = lines(new StringBuilder(1024), request, reply).toString();
        for (int from = 0, end = lines.indexOf(END); end > 0; end = lines.indexOf(END, from)) {
            var colon = lines.indexOf(": ", from);
            head.add(lines.substring(from, colon), lines.substring(colon + 2, end));
            from = end + END.length();
        }
        return head;
    }

    private StringBuilder begin(Request request, Reply reply) {
        var head = new StringBuilder(1024);
        var status = HttpResponseStatus.valueOf(reply.status());
        return lines(head.append("HTTP/1.1 ").append(status).append(END), request, reply);
    }

    private StringBuilder lines(StringBuilder head, Request request, Reply reply) {
        head.append("date: ").append(date()).append("\r\n");
        head.append(server);
        head.append(RequestIds.HEADER).append(": ").append(request.id()).append("\r\n");
        if (isCrossOrigin) {
            Cors.append(head, request);
        }
        return reply.appendTo(head, varying);
    }

    private String date() {
        var now = clock.millis() / 1000;
        var known = date;
        if (known.second != now) {
            known = new Date(now, HTTP_DATE.format(Instant.ofEpochSecond(now)));
            date = known;
        }
        return known.text;
    }

    private record Date(long second, String text) {}
}
