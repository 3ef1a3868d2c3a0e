package dev.metamorph.http;

import io.netty.handler.codec.http.HttpResponseStatus;

import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Writes the head of a response: the reply's own headers and those of the one request. */
final class ResponseHead {
    private static final DateTimeFormatter HTTP_DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private final String server;
    private final InstantSource clock;

    /**
     * What is kept for one origin, or for who has the secret, must not be given to another. The
     * same for all answers: a cache need not forget what it has when another kind of reader comes.
     */
    private final String varying;

    private volatile Date date = new Date(Long.MIN_VALUE, "");

    ResponseHead(HttpSettings settings, InstantSource clock) {
        server = "electric-server: Metamorph/" + settings.version() + "\r\n";
        varying = settings.access() instanceof Access.Open ? "origin" : "origin, authorization";
        this.clock = clock;
    }

    /** The whole head, the empty line at its end included. */
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

    /** The head of what has no length yet. */
    String ofStream(Request request, Reply reply, boolean close) {
        var head = begin(request, reply);
        if (!request.oldVersion()) {
            head.append("transfer-encoding: chunked\r\n");
        }
        head.append("connection: ").append(close ? "close" : "keep-alive").append("\r\n");
        return head.append("\r\n").toString();
    }

    private StringBuilder begin(Request request, Reply reply) {
        var status = reply.status();
        var head = new StringBuilder(1024);
        head.append("HTTP/1.1 ").append(HttpResponseStatus.valueOf(status)).append("\r\n");
        head.append("date: ").append(date()).append("\r\n");
        head.append(server);
        head.append(RequestIds.HEADER).append(": ").append(request.id()).append("\r\n");
        Cors.append(head, request);
        return head.append(reply.varyingBy(varying).headers());
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
