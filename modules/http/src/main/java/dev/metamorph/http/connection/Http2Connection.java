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
 * One connection that speaks HTTP/2 (RFC 9113): many requests at once, each a stream with a channel
 * of its own. What a peer may ask of it is limited: streams at once, the size of heads, resets
 * (CVE-2023-44487), pieces of heads and empty frames without end.
 */
public final class Http2Connection implements OpenConnection {
    private static final Logger log = LoggerFactory.getLogger(Http2Connection.class);

    public static final int MOST_STREAMS = 100;

    /** A page that aborts all its live requests does so this often in half a minute at most. */
    public static final int MOST_RESETS = 1000;

    private static final int RESETS_SECONDS = 30;
    private static final int MOST_SMALL_PIECES = 16;
    private static final int MOST_EMPTY_FRAMES = 2;
    private static final int LARGEST_BATCH = 256 * 1024;
    private static final int SMALLEST_BATCH = 4 * 1024;

    /**
     * Headers whose few values come again and again. They alone are remembered for the peer's table
     * of headers (RFC 7541, section 2.3.2), which may be as large as the peer says: of others it
     * could have this end remember any number.
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

    /** Streams with something that their reader has yet to take; on the event loop. */
    private int sending;

    /** By {@link System#nanoTime}: how long it may be open without a stream. */
    private volatile long deadlineNanos;

    private Http2Connection(Channel channel, Connections all) {
        this.channel = channel;
        this.all = all;
        idleFromNow();
    }

    /** Speaks it from here on. */
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
                                .maxConcurrentStreams(MOST_STREAMS)
                                .maxHeaderListSize(
                                        Connections.LONGEST_TARGET + Connections.LARGEST_HEADERS))
                .headerSensitivityDetector((name, _) -> !REPEATED.contains(name.toString()))
                .decoderEnforceMaxRstFramesPerWindow(MOST_RESETS, RESETS_SECONDS)
                .decoderEnforceMaxSmallContinuationFrames(MOST_SMALL_PIECES)
                .decoderEnforceMaxConsecutiveEmptyDataFrames(MOST_EMPTY_FRAMES)
                // Streams have been given their time when it is closed.
                .gracefulShutdownTimeoutMillis(0)
                .build();
    }

    private void idleFromNow() {
        deadlineNanos = System.nanoTime() + all.settings().timeouts().idle().toNanos();
    }

    /** A request begins. */
    private final class Streams extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel stream) {
            var mine = new Http2Stream(stream, all, Http2Connection.this);
            streams.add(mine);
            stream.pipeline().addLast(new StreamRequests(), new DataFrames(), mine.reader());
        }
    }

    /** A request is over; on the event loop. */
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
     * How much a stream hands over at once, and keeps: the less the more of them send, so that a
     * peer that takes nothing of all of them pins little more than one that takes nothing of one.
     */
    int batchBytes() {
        var others = Math.max(1, sending);
        return Math.max(SMALLEST_BATCH, LARGEST_BATCH / (others * others));
    }

    @Override
    public void closeIfLate(long nowNanos) {
        streams.forEach(stream -> stream.closeIfLate(nowNanos));
        if (streams.isEmpty() && nowNanos - deadlineNanos > 0) {
            close();
        }
    }

    /** Tells the peer to ask elsewhere; what it has asked is answered. */
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

    /** What concerns the whole connection. */
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
                // The codec tells the peer why, and closes.
                log.debug("A peer went too far remote={}", channel.remoteAddress(), cause);
                return;
            }
            if (!(cause instanceof IOException)) {
                log.error("A connection failed remote={}", channel.remoteAddress(), cause);
            }
            close();
        }
    }
}
