package dev.metamorph.http.connection;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection during its TLS handshake, which also agrees on the protocol (ALPN). */
final class Handshake extends ApplicationProtocolNegotiationHandler {
    private static final Logger log = LoggerFactory.getLogger(Handshake.class);

    private final Channel channel;
    private final UnidentifiedConnection beginning;
    private final Connections all;

    Handshake(Channel channel, UnidentifiedConnection beginning, Connections all) {
        super(ApplicationProtocolNames.HTTP_1_1);
        this.channel = channel;
        this.beginning = beginning;
        this.all = all;
    }

    @Override
    protected void configurePipeline(ChannelHandlerContext context, String protocol) {
        all.began(beginning, channel, protocol.equals(ApplicationProtocolNames.HTTP_2));
    }

    @Override
    protected void handshakeFailure(ChannelHandlerContext context, Throwable cause) {
        log.debug(
                "TLS handshake failed remote={} cause=\"{}\"",
                channel.remoteAddress(),
                cause.toString());
        beginning.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        handshakeFailure(context, cause);
    }
}
