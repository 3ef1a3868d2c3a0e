package dev.metamorph.http.message;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;

/**
 * What the server needs to know of a request. A reader that waits costs one of these, so it keeps
 * no headers but these.
 *
 * @param method as it came
 * @param route the place
 * @param query the target's part after the question mark, as it came
 * @param origin the page that asks, or empty
 * @param ifNoneMatch the tags that the reader has, or empty
 * @param authorization the header, or empty
 * @param preflightHeaders what a browser wants to send, or empty
 * @param id for logs and for the reader
 * @param hops how it came from another instance of the stack
 * @param representation in what form rows are wanted
 * @param keepAlive whether the connection stays open
 * @param oldVersion whether it is HTTP/1.0, whose connections close unless asked
 */
public record Request(
        String method,
        Route route,
        String query,
        String origin,
        String ifNoneMatch,
        String authorization,
        String preflightHeaders,
        String id,
        Hops hops,
        Representation representation,
        boolean keepAlive,
        boolean oldVersion) {

    public static Request of(HttpRequest from, RequestIds ids) {
        var target = origin(from.uri());
        var question = target.indexOf('?');
        var headers = from.headers();
        return new Request(
                from.method().name(),
                Route.of(question < 0 ? target : target.substring(0, question)),
                question < 0 ? "" : target.substring(question + 1),
                headers.get(HttpHeaderNames.ORIGIN, ""),
                String.join(",", headers.getAll(HttpHeaderNames.IF_NONE_MATCH)),
                headers.get(HttpHeaderNames.AUTHORIZATION, ""),
                headers.get(HttpHeaderNames.ACCESS_CONTROL_REQUEST_HEADERS, ""),
                ids.of(headers.get(RequestIds.HEADER, "")),
                Hops.of(headers.get(Hops.HEADER, "")),
                Representation.of(
                        String.join(",", headers.getAll(HttpHeaderNames.ACCEPT)),
                        String.join(",", headers.getAll(HttpHeaderNames.ACCEPT_ENCODING))),
                HttpUtil.isKeepAlive(from),
                from.protocolVersion().compareTo(HttpVersion.HTTP_1_1) < 0);
    }

    /** The origin form of a target: {@code http://host/path} is {@code /path}. */
    private static String origin(String target) {
        var scheme = target.indexOf("://");
        if (target.startsWith("/") || scheme < 0) {
            return target;
        }
        var slash = target.indexOf('/', scheme + 3);
        return slash < 0 ? "/" : target.substring(slash);
    }

    /** Whether the answer's body is left out. */
    public boolean isHead() {
        return method.equals("HEAD");
    }

    /** Whether it asks to read. */
    public boolean isRead() {
        return method.equals("GET") || isHead();
    }

    /** Never the query, which may hold the secret and values. */
    @Override
    public String toString() {
        return method + " " + route + " " + id;
    }
}
