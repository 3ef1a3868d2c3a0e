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

/**
 * One request of an HTTP/2 connection, with its answer. Runs on the connection's event loop, except
 * for the methods that say otherwise.
 */
final class Http2Stream implements ReplyWriter.Sending, Exchange.Sender, RequestListener {
    private final Channel channel;
    private final Connections all;
    private final Http2Connection connection;
    private final ReplyWriter writer;
    private final RequestReader reader;

    private final CurrentExchange current;
    private @Nullable Runnable partSent;
    private boolean refused;
    private boolean sending;
    private boolean over;

    Http2Stream(Channel channel, Connections all, Http2Connection connection) {
        this.channel = channel;
        this.all = all;
        this.connection = connection;
        writer = new ReplyWriter(channel, this, connection::batchBytes, all.counters());
        reader = new RequestReader(this, all);
        current = new CurrentExchange(channel, all.counters(), all.settings().timeouts().idle());
    }

    RequestReader reader() {
        return reader;
    }

    @Override
    public void take(PendingRequest turn) {
        refused = turn.last();
        current.begin(turn, this);
    }

    @Override
    public void goAhead() {
        var _ = channel.writeAndFlush(head(new DefaultHttp2Headers().status("100"), false));
    }

    /** On any thread. */
    @Override
    public void answer(Request request, Reply reply) {
        current.onLoop(() -> {
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
        current.onLoop(() -> {
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
        current.onLoop(() -> send(body));
    }

    /** On any thread. */
    @Override
    public void end() {
        current.onLoop(() -> {
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

    @Override
    public void blocked() {
        current.within(all.settings().timeouts().send());
    }

    @Override
    public void sent() {
        stopSending();
        var more = partSent;
        if (more != null) {
            current.withoutDeadline();
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
        current.lost();
        over();
    }

    private void over() {
        if (over) {
            return;
        }
        over = true;
        stopSending();
        current.end();
        connection.ended(this);
    }

    /** On any thread. */
    void closeIfLate(long nowNanos) {
        current.closeIfLate(nowNanos);
    }

    /** On any thread. */
    void giveUp() {
        current.giveUp();
    }

    /** On any thread. */
    @Override
    public void close() {
        current.close();
    }
}
