package dev.metamorph.http.forward;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;

import org.jspecify.annotations.Nullable;

/** Gives the messages of a connection to the call that is being answered on it. */
final class CallHandler extends ChannelInboundHandlerAdapter {
    private @Nullable Call current;

    void begin(Call call) {
        current = call;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            var call = current;
            if (call == null) {
                // No request is open, so this message was not asked for.
                var _ = context.close();
                return;
            }
            // A complete answer frees the connection for another call before take returns.
            current = null;
            if (!call.take(message)) {
                current = call;
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        var call = current;
        current = null;
        if (call != null) {
            call.lost();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        var call = current;
        current = null;
        if (call != null) {
            call.failed(cause);
        }
        var _ = context.close();
    }
}
