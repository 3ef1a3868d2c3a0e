package dev.metamorph.http.connection;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.Consumer;

/**
 * The server's socket and the event loops of all sockets, which use epoll where the system has it.
 */
public final class Listening {
    private static final int BACKLOG = 4096;
    private static final int MAX_PORT = 65_535;

    private Listening() {}

    public static EventLoopGroup eventLoops() {
        var threads = new DefaultThreadFactory("metamorph-http", true);
        var count = Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 8);
        return new MultiThreadIoEventLoopGroup(
                count,
                threads,
                Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    }

    /**
     * Binds the first free port, beginning with the address's, and accepts connections.
     *
     * @param attempts how many ports are tried
     * @param connections sets up each connection, on its event loop
     * @throws IOException if none of them can be bound; the message names the first
     */
    public static Channel atFirstFree(
            InetSocketAddress address,
            int attempts,
            EventLoopGroup loops,
            Consumer<Channel> connections)
            throws IOException {
        try {
            return at(address, loops, connections);
        } catch (IOException e) {
            if (address.isUnresolved()) {
                throw e; // Without an address, the next ports would be those of all interfaces.
            }
            var last = Math.min(address.getPort() + attempts - 1, MAX_PORT);
            for (var port = address.getPort() + 1; port <= last; port++) {
                var next = new InetSocketAddress(address.getAddress(), port);
                try {
                    return at(next, loops, connections);
                } catch (IOException another) {
                    e.addSuppressed(another);
                }
            }
            throw e;
        }
    }

    /**
     * Binds the address and accepts connections.
     *
     * @param connections sets up each connection, on its event loop
     * @throws IOException if the address cannot be bound; the message names it
     */
    public static Channel at(
            InetSocketAddress address, EventLoopGroup loops, Consumer<Channel> connections)
            throws IOException {
        Class<? extends ServerChannel> kind =
                Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        var bound =
                new ServerBootstrap()
                        .group(loops)
                        .channel(kind)
                        .option(ChannelOption.SO_BACKLOG, BACKLOG)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                        .childHandler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        connections.accept(channel);
                                    }
                                })
                        .bind(address)
                        .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(
                    "cannot listen on %s:%d: %s; take another port, or stop what listens there"
                            .formatted(
                                    address.getHostString(),
                                    address.getPort(),
                                    bound.cause().getMessage()),
                    bound.cause());
        }
        return bound.channel();
    }
}
