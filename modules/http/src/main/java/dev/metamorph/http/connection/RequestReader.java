package dev.metamorph.http.connection;

import dev.metamorph.http.message.HopsSeal;
import dev.metamorph.http.message.Replies;
import dev.metamorph.http.message.Reply;
import dev.metamorph.http.message.Request;
import dev.metamorph.http.message.RequestHandler;
import dev.metamorph.http.message.RequestIds;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;

/**
 * Assembles whole requests from the decoder's output. The first malformed request ends the
 * connection's input. Runs on the channel's event loop.
 */
final class RequestReader extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(RequestReader.class);

    private static final long MAX_BODY_BYTES = 8_000_000;

    private final RequestListener arrivals;
    private final RequestIds ids;
    private final HopsSeal seal;
    private final RequestHandler handler;
    private final BodyMemory.Reader body;

    private @Nullable Request incoming;
    private long bodyBytes;
    private boolean ended;

    RequestReader(RequestListener arrivals, Connections all) {
        this.arrivals = arrivals;
        ids = all.requestIds();
        seal = all.seal();
        handler = all.handler();
        body = all.bodies().reader();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (!ended && message instanceof HttpRequest request) {
                begin(request);
            }
            if (!ended && message instanceof HttpContent content) {
                body(content);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void begin(HttpRequest head) {
        var request = Request.of(head, ids, seal);
        if (head.decoderResult().isFailure()) {
            refuse(request, malformed(head.decoderResult().cause()));
        } else if (head.protocolVersion().majorVersion() != 1) {
            refuse(request, Replies.WRONG_VERSION);
        } else {
            incoming = request;
            bodyBytes = 0;
            body.begin(handler.readsBody(request));
            if (HttpUtil.is100ContinueExpected(head)) {
                arrivals.goAhead();
            }
        }
    }

    private static Reply malformed(Throwable cause) {
        return switch (cause) {
            case TooLongHttpLineException _ -> Replies.TARGET_TOO_LONG;
            case TooLongHttpHeaderException _ -> Replies.HEADERS_TOO_LARGE;
            default -> Replies.MALFORMED;
        };
    }

    /** Bodies that no route needs are read and discarded. */
    private void body(HttpContent content) {
        var request = incoming;
        if (request == null) {
            return;
        }
        bodyBytes += content.content().readableBytes();
        if (bodyBytes > MAX_BODY_BYTES) {
            refuse(request, Replies.BODY_TOO_LARGE);
        } else if (content.decoderResult().isFailure()) {
            refuse(request, Replies.MALFORMED);
        } else if (!body.add(content.content())) {
            refuse(request, Replies.BODIES_TOO_MANY);
        } else if (content instanceof LastHttpContent) {
            incoming = null;
            whole(request);
        }
    }

    private void whole(Request request) {
        var text = body.take();
        arrivals.take(
                text.isPresent()
                        ? new PendingRequest(request, text.get(), handler::handle, false)
                        : new PendingRequest(
                                request,
                                "",
                                exchange -> exchange.answer(Replies.badJson("it is not UTF-8")),
                                false));
    }

    private void refuse(Request request, Reply reply) {
        end();
        arrivals.take(PendingRequest.refused(request, reply));
    }

    /** Accepts no more requests; further input is read and discarded. */
    void end() {
        ended = true;
        incoming = null;
        body.begin(false);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent
                || event instanceof SslCloseCompletionEvent) {
            arrivals.inputEnded();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        body.begin(false);
        arrivals.lost();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof Http2Exception) {
            // The codec resets the stream with the reason.
            log.debug("HTTP/2 stream error remote={}", context.channel().remoteAddress(), cause);
            return;
        }
        if (!(cause instanceof IOException || cause instanceof DecoderException)) {
            log.error("Connection failed remote={}", context.channel().remoteAddress(), cause);
        }
        arrivals.close();
    }
}
