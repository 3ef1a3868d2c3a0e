package dev.metamorph.http.connection;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.MessageToMessageDecoder;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.handler.codec.http2.HttpConversionUtil;

import java.util.List;

/**
 * Converts the frames of one HTTP/2 request into HTTP/1 messages. Netty's own handler for that
 * leaks a direct buffer with each head that it cannot convert, such as one whose path has a space.
 */
final class StreamRequests extends MessageToMessageDecoder<Http2StreamFrame> {
    private boolean begun;

    @Override
    protected void decode(ChannelHandlerContext context, Http2StreamFrame frame, List<Object> out) {
        switch (frame) {
            case Http2HeadersFrame head when !begun -> {
                begun = true;
                out.add(request(head.headers()));
                if (head.isEndStream()) {
                    out.add(LastHttpContent.EMPTY_LAST_CONTENT);
                }
            }
            case Http2HeadersFrame trailers when trailers.isEndStream() ->
                    out.add(LastHttpContent.EMPTY_LAST_CONTENT);
            case Http2DataFrame data ->
                    out.add(
                            data.isEndStream()
                                    ? new DefaultLastHttpContent(data.content().retain())
                                    : new DefaultHttpContent(data.content().retain()));
            default -> {}
        }
    }

    private static HttpRequest request(Http2Headers head) {
        if (head.method() == null || head.path() == null) {
            return malformed(new IllegalArgumentException("no method or no path"));
        }
        try {
            return HttpConversionUtil.toHttpRequest(0, head, true);
        } catch (Http2Exception | IllegalArgumentException e) {
            return malformed(e);
        }
    }

    private static HttpRequest malformed(Exception cause) {
        var request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/bad-request");
        request.setDecoderResult(DecoderResult.failure(cause));
        return request;
    }
}
