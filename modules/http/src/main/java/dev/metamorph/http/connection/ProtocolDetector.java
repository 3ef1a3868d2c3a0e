package dev.metamorph.http.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http2.Http2CodecUtil;

import java.io.IOException;
import java.util.List;

/**
 * Detects the protocol of a connection by its first bytes: HTTP/2 of a client with prior knowledge
 * (RFC 9113, section 3.3), or HTTP/1.
 */
final class ProtocolDetector extends ByteToMessageDecoder {
    private static final ByteBuf HTTP_2 = Http2CodecUtil.connectionPrefaceBuf();

    private final Channel channel;
    private final UnidentifiedConnection beginning;
    private final Connections all;

    ProtocolDetector(Channel channel, UnidentifiedConnection beginning, Connections all) {
        this.channel = channel;
        this.beginning = beginning;
        this.all = all;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        var known = Math.min(in.readableBytes(), HTTP_2.readableBytes());
        var alike = equal(in, known);
        if (alike && known < HTTP_2.readableBytes()) {
            return;
        }
        all.began(beginning, channel, alike);
        context.pipeline().remove(this);
    }

    private static boolean equal(ByteBuf in, int bytes) {
        for (var i = 0; i < bytes; i++) {
            if (in.getByte(in.readerIndex() + i) != HTTP_2.getByte(i)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        if (event instanceof ChannelInputShutdownEvent) {
            beginning.close();
        } else {
            super.userEventTriggered(context, event);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            beginning.close();
        } else {
            context.fireExceptionCaught(cause);
        }
    }
}
