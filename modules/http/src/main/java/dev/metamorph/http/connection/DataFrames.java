package dev.metamorph.http.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;

/** Bytes of a body, as HTTP/2 carries them. */
final class DataFrames extends ChannelOutboundHandlerAdapter {
    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        var _ =
                context.write(
                        message instanceof ByteBuf bytes
                                ? new DefaultHttp2DataFrame(bytes)
                                : message,
                        promise);
    }
}
