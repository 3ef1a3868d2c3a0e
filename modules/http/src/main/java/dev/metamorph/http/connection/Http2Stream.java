package dev.metamorph.http.connection;

import dev.metamorph.http.message.Body;
import dev.metamorph.http.message.Exchange;
import dev.metamorph.http.message.Reply;
import dev.metamorph.http.message.Request;

import io.netty.channel.Channel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/**
 * One request of an HTTP/2 connection, with its answer. Runs on the connection's event loop, except
 * for the methods that say otherwise.
 */
final class Http2Stream implements ReplyWriter.Sending, Exchange.Sender, RequestListener {
    private static final Duration NEVER = Duration.ofDays(1000);

    private final Channel channel;
    private final Connections all;
    private final Http2Connection connection;
    private final ReplyWriter writer;
    private final RequestReader reader;

    private @Nullable Exchange current;
    private @Nullable Runnable partSent;
    private boolean refused;
    private boolean sending;
    private boolean over;

    /** When the periodic sweep closes this stream, in {@link System#nanoTime}. */
    private volatile long deadlineNanos;

    Http2Stream(Channel channel, Connections all, Http2Connection connection) {
        this.channel = channel;
        this.all = all;
        this.connection = connection;
        writer = new ReplyWriter(channel, this, connection::batchBytes);
        reader = new RequestReader(this, all);
        within(all.settings().timeouts().idle());
    }

    RequestReader reader() {
        return reader;
    }

    @Override
    public void take(PendingRequest turn) {
        var exchange = new Exchange(turn.request(), turn.body(), this);
        current = exchange;
        refused = turn.last();
        within(NEVER);
        turn.answerer().accept(exchange);
    }

    @Override
    public void goAhead() {
        var _ = channel.writeAndFlush(head(new DefaultHttp2Headers().status("100"), false));
    }

    /** On any thread. */
    @Override
    public void answer(Request request, Reply reply) {
        onLoop(() -> {
            var body = request.isHead() ? Body.EMPTY : reply.body();
            var head = all.head().ofHttp2(request, reply);
            if (body.sizeBytes() == 0) {
                channel.writeAndFlush(head(head, true)).addListener(_ -> ended());
            } else {
                var _ = channel.write(head(head, false));
                send(body);
            }
        });
    }

    /** On any thread. */
    @Override
    public void open(Request request, Reply head, Runnable sent) {
        onLoop(() -> {
            partSent = sent;
            channel.writeAndFlush(head(all.head().ofHttp2Stream(request, head), false))
                    .addListener(written -> {
                        if (written.isSuccess()) {
                            sent();
                        }
                    });
        });
    }

    private static DefaultHttp2HeadersFrame head(Http2Headers headers, boolean last) {
        return new DefaultHttp2HeadersFrame(headers, last);
    }

    /** On any thread. */
    @Override
    public void part(Body body) {
        onLoop(() -> send(body));
    }

    /** On any thread. */
    @Override
    public void end() {
        onLoop(() -> {
            partSent = null;
            sent();
        });
    }

    private void send(Body body) {
        if (!sending) {
            sending = true;
            connection.sendingBegan();
        }
        writer.write("", body);
    }

    private void onLoop(Runnable step) {
        if (!channel.eventLoop().inEventLoop()) {
            channel.eventLoop().execute(() -> onLoop(step));
        } else if (channel.isActive()) {
            step.run();
        }
    }

    @Override
    public void blocked() {
        within(all.settings().timeouts().send());
    }

    @Override
    public void sent() {
        stopSending();
        var more = partSent;
        if (more != null) {
            within(NEVER);
            more.run();
        } else {
            channel.writeAndFlush(new DefaultHttp2DataFrame(true)).addListener(_ -> ended());
        }
    }

    private void stopSending() {
        if (sending) {
            sending = false;
            connection.sendingEnded();
        }
    }

    /**
     * The end of the answer has been sent. If the request was refused, the rest of its input is not
     * wanted: the stream is reset.
     */
    private void ended() {
        if (refused) {
            var _ = channel.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.NO_ERROR));
        }
        over();
    }

    /** The peer has sent the end of the request. In HTTP/2 that does not mean that it has gone. */
    @Override
    public void inputEnded() {}

    @Override
    public void lost() {
        writer.abandon();
        var exchange = current;
        if (exchange != null) {
            exchange.cancel();
        }
        over();
    }

    private void over() {
        if (over) {
            return;
        }
        over = true;
        stopSending();
        var exchange = current;
        current = null;
        if (exchange != null) {
            exchange.ended();
        }
        connection.ended(this);
    }

    /** On any thread. */
    void closeIfLate(long nowNanos) {
        if (nowNanos - deadlineNanos > 0) {
            close();
        }
    }

    /** On any thread. */
    void giveUp() {
        onLoop(() -> {
            var exchange = current;
            if (exchange != null) {
                exchange.giveUp();
            }
        });
    }

    /** On any thread. */
    @Override
    public void close() {
        var _ = channel.close();
    }

    private void within(Duration time) {
        deadlineNanos = System.nanoTime() + time.toNanos();
    }
}
