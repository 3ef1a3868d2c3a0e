package dev.metamorph.http.connection;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One HTTP/2 connection (RFC 9113): many requests at once, each a stream with a channel of its own.
 * Limits protect it from its peer: concurrent streams, size of headers, resets (CVE-2023-44487,
 * rapid reset), CONTINUATION frames and empty frames.
 */
public final class Http2Connection implements OpenConnection {
    private static final Logger log = LoggerFactory.getLogger(Http2Connection.class);

    public static final int MAX_STREAMS = 100;

    /**
     * A web page that aborts all its live requests sends at most this many resets in half a minute.
     */
    public static final int MAX_RESETS = 1000;

    private static final int RESETS_SECONDS = 30;
    private static final int MAX_SMALL_CONTINUATIONS = 16;
    private static final int MAX_EMPTY_FRAMES = 2;
    private static final int MAX_BATCH_BYTES = 256 * 1024;
    private static final int MIN_BATCH_BYTES = 4 * 1024;

    /**
     * Headers with few different values. Only these enter the dynamic table of HPACK (RFC 7541,
     * section 2.3.2), whose size the peer chooses: with other headers a peer could make this side
     * remember any amount.
     */
    private static final Set<String> REPEATED =
            Set.of(
                    ":status",
                    "access-control-allow-methods",
                    "access-control-expose-headers",
                    "cache-control",
                    "content-encoding",
                    "content-type",
                    "electric-has-data",
                    "electric-server",
                    "electric-up-to-date",
                    "surrogate-control",
                    "vary",
                    "x-accel-buffering");

    private final Channel channel;
    private final Connections all;
    private final Set<Http2Stream> streams = ConcurrentHashMap.newKeySet();

    /**
     * The number of streams with bytes that the client has not taken yet. Used on the event loop.
     */
    private int sending;

    /**
     * The time at which the sweep closes the connection if it has no stream, in {@link
     * System#nanoTime}.
     */
    private volatile long deadlineNanos;

    private Http2Connection(Channel channel, Connections all) {
        this.channel = channel;
        this.all = all;
        idleFromNow();
    }

    /** Sets up HTTP/2 on the channel. */
    static Http2Connection on(Channel channel, Connections all) {
        var connection = new Http2Connection(channel, all);
        channel.pipeline()
                .addLast(
                        codec(),
                        new Http2MultiplexHandler(connection.new Streams()),
                        connection.new End());
        return connection;
    }

    private static Http2FrameCodec codec() {
        return Http2FrameCodecBuilder.forServer()
                .initialSettings(
                        Http2Settings.defaultSettings()
                                .maxConcurrentStreams(MAX_STREAMS)
                                .maxHeaderListSize(
                                        Connections.MAX_TARGET_BYTES
                                                + Connections.MAX_HEADERS_BYTES))
                .headerSensitivityDetector((name, _) -> !REPEATED.contains(name.toString()))
                .decoderEnforceMaxRstFramesPerWindow(MAX_RESETS, RESETS_SECONDS)
                .decoderEnforceMaxSmallContinuationFrames(MAX_SMALL_CONTINUATIONS)
                .decoderEnforceMaxConsecutiveEmptyDataFrames(MAX_EMPTY_FRAMES)
                // Streams have had their time before the connection is closed.
                .gracefulShutdownTimeoutMillis(0)
                .build();
    }

    private void idleFromNow() {
        deadlineNanos = System.nanoTime() + all.settings().timeouts().idle().toNanos();
    }

    /** Sets up the channel of each new stream. */
    private final class Streams extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel stream) {
            var mine = new Http2Stream(stream, all, Http2Connection.this);
            streams.add(mine);
            stream.pipeline().addLast(new StreamRequests(), new DataFrames(), mine.reader());
        }
    }

    /** A stream has ended. On the event loop. */
    void ended(Http2Stream stream) {
        streams.remove(stream);
        if (streams.isEmpty()) {
            idleFromNow();
            if (all.isLeaving()) {
                close();
            }
        }
    }

    /** On the event loop. */
    void sendingBegan() {
        sending++;
    }

    /** On the event loop. */
    void sendingEnded() {
        sending--;
    }

    /**
     * Returns how many bytes a stream hands to the socket at once, and keeps in memory. It shrinks
     * as more streams send, so that a peer that takes nothing of all its streams pins little more
     * memory than one that takes nothing of one stream.
     */
    int batchBytes() {
        var others = Math.max(1, sending);
        return Math.max(MIN_BATCH_BYTES, MAX_BATCH_BYTES / (others * others));
    }

    @Override
    public void closeIfLate(long nowNanos) {
        streams.forEach(stream -> stream.closeIfLate(nowNanos));
        if (streams.isEmpty() && nowNanos - deadlineNanos > 0) {
            close();
        }
    }

    /**
     * Closes an idle connection. Otherwise it sends GOAWAY: the peer opens no more streams, and
     * those that are open are answered.
     */
    @Override
    public void closeIfIdle() {
        if (streams.isEmpty()) {
            close();
        } else {
            var _ = channel.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR));
        }
    }

    @Override
    public void giveUp() {
        streams.forEach(Http2Stream::giveUp);
    }

    @Override
    public void close() {
        var _ = channel.close();
    }

    /** Handles the events of the whole connection. */
    private final class End extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ReferenceCountUtil.release(message);
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof ChannelInputShutdownEvent
                    || event instanceof SslCloseCompletionEvent) {
                close();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (cause instanceof Http2Exception) {
                // The codec sends GOAWAY with the reason, and closes.
                log.debug("HTTP/2 limit exceeded remote={}", channel.remoteAddress(), cause);
                return;
            }
            if (!(cause instanceof IOException)) {
                log.error("Connection failed remote={}", channel.remoteAddress(), cause);
            }
            close();
        }
    }
}
