package dev.metamorph.http.message;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;

/**
 * The parts of a request that the server needs. Each waiting reader holds one of these, so other
 * headers are not kept.
 *
 * @param method the method, as received
 * @param route the resource that is asked for
 * @param path the path of the resource, as received; one shared text for {@link Route#SHAPE}
 * @param query the target's part after the question mark, as received
 * @param origin the origin of the web page that asks, or empty
 * @param ifNoneMatch the entity tags that the reader has, or empty
 * @param authorization the header {@code authorization}, or empty
 * @param preflightHeaders the headers that a browser asks to send, or empty
 * @param id the request's id, for logs and for the reader
 * @param hops how the request came from another instance of the stack
 * @param representation the form in which rows are wanted
 * @param keepAlive whether the client wants the connection to stay open
 * @param oldVersion whether it is HTTP/1.0, whose connections close unless asked
 */
public record Request(
        String method,
        Route route,
        String path,
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
    private static final String SHAPE_PATH = "/v1/shape";

    public static Request of(HttpRequest from, RequestIds ids, HopsSeal seal) {
        var target = origin(from.uri());
        var question = target.indexOf('?');
        var path = question < 0 ? target : target.substring(0, question);
        var route = Route.of(path);
        var headers = from.headers();
        return new Request(
                from.method().name(),
                route,
                route == Route.SHAPE ? SHAPE_PATH : path,
                question < 0 ? "" : target.substring(question + 1),
                headers.get(HttpHeaderNames.ORIGIN, ""),
                String.join(",", headers.getAll(HttpHeaderNames.IF_NONE_MATCH)),
                headers.get(HttpHeaderNames.AUTHORIZATION, ""),
                headers.get(HttpHeaderNames.ACCESS_CONTROL_REQUEST_HEADERS, ""),
                ids.of(headers.get(RequestIds.HEADER, "")),
                seal.open(headers.get(Hops.HEADER, "")),
                Representation.of(
                        String.join(",", headers.getAll(HttpHeaderNames.ACCEPT)),
                        String.join(",", headers.getAll(HttpHeaderNames.ACCEPT_ENCODING))),
                HttpUtil.isKeepAlive(from),
                from.protocolVersion().compareTo(HttpVersion.HTTP_1_1) < 0);
    }

    /** The origin form of a target: {@code http://host/path} becomes {@code /path}. */
    private static String origin(String target) {
        var scheme = target.indexOf("://");
        if (target.startsWith("/") || scheme < 0) {
            return target;
        }
        var slash = target.indexOf('/', scheme + 3);
        return slash < 0 ? "/" : target.substring(slash);
    }

    /** Returns whether the answer has no body. */
    public boolean isHead() {
        return method.equals("HEAD");
    }

    /** Returns whether the method is a read: GET or HEAD. */
    public boolean isRead() {
        return method.equals("GET") || isHead();
    }

    /** Leaves the query out, because it may hold the secret and values. */
    @Override
    public String toString() {
        return method + " " + route + " " + id;
    }
}
