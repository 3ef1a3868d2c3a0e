package dev.metamorph.http.forward;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.ssl.SslContext;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/**
 * Sends requests to other instances over HTTP/1.1, on the server's own event loops. Connections are
 * pooled by instance; each carries one request at a time, because a long poll would block the
 * requests behind it.
 */
public final class InstanceClient {
    private static final Logger log = LoggerFactory.getLogger(InstanceClient.class);

    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(2);
    private static final int MAX_HEADERS_BYTES = 64 * 1024;
    private static final int PIECE_BYTES = 64 * 1024;
    private static final int MAX_KEPT = 256;

    private final Bootstrap bootstrap;
    private final Map<String, Queue<Channel>> kept = new ConcurrentHashMap<>();

    private final Supplier<SslContext> tls;
    private final boolean onlyTls;
    private final Set<URI> refused = ConcurrentHashMap.newKeySet();

    private InstanceClient(Bootstrap bootstrap, Supplier<SslContext> tls, boolean onlyTls) {
        this.bootstrap = bootstrap;
        this.tls = tls;
        this.onlyTls = onlyTls;
    }

    /**
     * A client without threads of its own: it ends with the event loops.
     *
     * @param tls the TLS context for instances whose address begins with {@code https}
     * @param onlyTls whether requests to other addresses fail, because the requests carry secrets
     *     that came in by TLS
     */
    public static InstanceClient on(
            EventLoopGroup loops, Supplier<SslContext> tls, boolean onlyTls) {
        return new InstanceClient(
                new Bootstrap()
                        .group(loops)
                        .channel(
                                Epoll.isAvailable()
                                        ? EpollSocketChannel.class
                                        : NioSocketChannel.class)
                        .option(
                                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                                Math.toIntExact(CONNECT_WITHIN.toMillis()))
                        .option(ChannelOption.TCP_NODELAY, true),
                tls,
                onlyTls);
    }

    private ChannelFuture connect(URI instance) {
        return bootstrap
                .clone()
                .handler(
                        new ChannelInitializer<Channel>() {
                            @Override
                            protected void initChannel(Channel channel) {
                                prepare(channel, instance);
                            }
                        })
                .connect(instance.getHost(), instance.getPort());
    }

    private void prepare(Channel channel, URI instance) {
        if (isTls(instance)) {
            var handler =
                    tls.get().newHandler(channel.alloc(), instance.getHost(), instance.getPort());
            handler.setHandshakeTimeoutMillis(CONNECT_WITHIN.toMillis());
            channel.pipeline().addLast(handler);
        }
        channel.pipeline().addLast(codec(), new CallHandler());
    }

    private static HttpClientCodec codec() {
        var config =
                new HttpDecoderConfig()
                        .setMaxHeaderSize(MAX_HEADERS_BYTES)
                        .setMaxChunkSize(PIECE_BYTES);
        return new HttpClientCodec(
                config,
                HttpClientCodec.DEFAULT_PARSE_HTTP_AFTER_CONNECT_REQUEST,
                HttpClientCodec.DEFAULT_FAIL_ON_MISSING_RESPONSE);
    }

    /**
     * Sends the request; the answer is given to {@code answer}.
     *
     * @param instance {@code http://host:port} or {@code https://host:port}
     * @param request the request; released by this method
     */
    public PassedCall send(URI instance, FullHttpRequest request, PassedAnswer answer) {
        var place = instance.getScheme() + "://" + instance.getAuthority();
        var call = new Call(answer, channel -> keep(place, channel));
        if (onlyTls && !isTls(instance)) {
            refuse(instance);
            request.release();
            bootstrap.config().group().execute(() -> call.failed(new IOException("no TLS")));
            return call;
        }
        var free = free(place);
        if (free != null) {
            call.begin(free, request);
            return call;
        }
        var connecting = connect(instance);
        connecting.addListener(_ -> {
            if (connecting.isSuccess()) {
                call.begin(connecting.channel(), request);
            } else {
                request.release();
                call.failed(connecting.cause());
            }
        });
        return call;
    }

    private static boolean isTls(URI instance) {
        return "https".equals(instance.getScheme());
    }

    /** Logged once for each address: requests to it are retried. */
    private void refuse(URI instance) {
        if (refused.add(instance)) {
            log.warn(
                    "Another instance is not asked, because its ADVERTISED_URL is plain HTTP and this port speaks TLS instance={}",
                    instance);
        }
    }

    private @Nullable Channel free(String place) {
        var channels = kept.get(place);
        if (channels == null) {
            return null;
        }
        for (var channel = channels.poll(); channel != null; channel = channels.poll()) {
            if (channel.isActive()) {
                return channel;
            }
        }
        return null;
    }

    private void keep(String place, Channel channel) {
        var channels = kept.computeIfAbsent(place, _ -> new ConcurrentLinkedQueue<>());
        if (channels.size() >= MAX_KEPT) {
            var _ = channel.close();
        } else if (channel.isActive()) {
            channels.add(channel);
        }
    }
}
