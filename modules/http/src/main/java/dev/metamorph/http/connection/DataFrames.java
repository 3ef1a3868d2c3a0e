package dev.metamorph.http.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;

/** Wraps the bytes of bodies in HTTP/2 DATA frames. */
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
