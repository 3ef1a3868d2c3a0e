package dev.metamorph.http.connection;

import dev.metamorph.http.message.Body;
import dev.metamorph.http.message.Exchange;
import dev.metamorph.http.message.Reply;
import dev.metamorph.http.message.Request;

import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayDeque;

/**
 * One connection: its requests are answered one after the other, in order. Those that come while
 * one is being answered wait here, few of them; then nothing more is read.
 *
 * <p>Reading goes on while a request waits, because that is how it shows that its reader has gone.
 * Runs on the channel's event loop but for the methods that say otherwise.
 */
final class Connection
        implements ReplyWriter.Sending, Exchange.Sender, RequestListener, OpenConnection {
    private static final int BATCH_BYTES = 256 * 1024;
    private static final int PAUSE_AT_PENDING = 16;
    private static final int MOST_PENDING = 1000;
    private static final String CRLF = "\r\n";
    private static final Duration LINGER = Duration.ofSeconds(1);
    private static final Duration NEVER = Duration.ofDays(1000);

    private final Channel channel;
    private final Connections all;
    private final ReplyWriter writer;
    private final RequestReader reader;
    private final ArrayDeque<PendingRequest> pending = new ArrayDeque<>();

    private @Nullable Exchange current;
    private @Nullable Stream stream;
    private boolean pumping;
    private boolean last;
    private boolean inputEnded;

    /** By {@link System#nanoTime}; the sweep closes what is open for longer. */
    private volatile long deadlineNanos;

    private volatile boolean idle = true;

    Connection(Channel channel, Connections all) {
        this.channel = channel;
        this.all = all;
        writer = new ReplyWriter(channel, this, () -> BATCH_BYTES);
        reader = new RequestReader(this, all.requestIds(), all.handler(), all.bodies());
        within(all.settings().timeouts().idle());
    }

    RequestReader reader() {
        return reader;
    }

    @Override
    public void take(PendingRequest turn) {
        pending.add(turn);
        if (pending.size() > MOST_PENDING) {
            close();
            return;
        }
        pump();
        channel.config().setAutoRead(pending.size() < PAUSE_AT_PENDING);
    }

    @Override
    public void goAhead() {
        writer.writeContinue();
    }

    private void pump() {
        if (pumping) {
            return;
        }
        pumping = true;
        while (current == null && !pending.isEmpty() && channel.isActive()) {
            begin(pending.remove());
        }
        pumping = false;
    }

    private void begin(PendingRequest turn) {
        var request = turn.request();
        var exchange = new Exchange(request, turn.body(), this);
        current = exchange;
        last = turn.last();
        idle = false;
        within(NEVER);
        turn.answerer().accept(exchange);
    }

    @Override
    public void answer(Request request, Reply reply) {
        onLoop(() -> {
            last |= !request.keepAlive() || all.isLeaving() || (inputEnded && pending.isEmpty());
            var head = all.head().of(request, reply, last);
            writer.write(head, request.isHead() ? Body.EMPTY : reply.body());
        });
    }

    /** What has no end yet has no length: it comes in chunks, or ends with the connection. */
    @Override
    public void open(Request request, Reply head, Runnable sent) {
        onLoop(() -> {
            stream = new Stream(sent, !request.oldVersion());
            last |= !request.keepAlive() || request.oldVersion();
            writer.write(all.head().ofStream(request, head, last), Body.EMPTY);
        });
    }

    @Override
    public void part(Body body) {
        onLoop(() -> {
            if (stream != null && stream.chunked) {
                writer.write(Long.toHexString(body.sizeBytes()) + CRLF, body.then(CRLF));
            } else {
                writer.write("", body);
            }
        });
    }

    @Override
    public void end() {
        onLoop(() -> {
            var chunked = stream != null && stream.chunked;
            stream = null;
            last |= all.isLeaving();
            writer.write(chunked ? "0" + CRLF + CRLF : "", Body.EMPTY);
        });
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
        var open = stream;
        if (open != null) {
            within(NEVER);
            open.sent.run();
            return;
        }
        over();
        if (last) {
            hangUp();
            return;
        }
        idle = pending.isEmpty();
        within(all.settings().timeouts().idle());
        pump();
        if (pending.isEmpty()) {
            channel.config().setAutoRead(true);
        }
    }

    /**
     * Says that nothing more comes, and waits for the reader to hang up: to close at once would
     * make the system throw away what the reader has not read yet if there is input left.
     */
    private void hangUp() {
        reader.end();
        pending.clear();
        if (inputEnded || !(channel instanceof DuplexChannel duplex)) {
            close();
            return;
        }
        within(LINGER);
        channel.config().setAutoRead(true);
        var tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) {
            var _ = duplex.shutdownOutput();
        } else {
            // It says so itself; the end of TCP alone could be an attacker's.
            var _ = tls.closeOutbound();
        }
    }

    /**
     * The reader sends no more. It may still read the answers to what it sent, but not wait for
     * news: most often it has gone.
     */
    @Override
    public void inputEnded() {
        inputEnded = true;
        var exchange = current;
        if (exchange == null || exchange.isWaiting()) {
            close();
        } else {
            within(LINGER);
        }
    }

    @Override
    public void lost() {
        pending.clear();
        writer.abandon();
        var exchange = current;
        if (exchange != null) {
            exchange.cancel();
        }
        over();
    }

    private void over() {
        var exchange = current;
        current = null;
        if (exchange != null) {
            exchange.ended();
        }
    }

    @Override
    public void closeIfLate(long nowNanos) {
        if (nowNanos - deadlineNanos > 0) {
            close();
        }
    }

    @Override
    public void closeIfIdle() {
        if (idle) {
            close();
        }
    }

    /** Answers what it is at, unless that has begun. */
    @Override
    public void giveUp() {
        onLoop(() -> {
            var exchange = current;
            if (exchange != null) {
                exchange.giveUp();
            }
        });
    }

    @Override
    public void close() {
        var _ = channel.close();
    }

    /** An answer that comes in parts. */
    private record Stream(Runnable sent, boolean chunked) {}

    private void within(Duration time) {
        deadlineNanos = System.nanoTime() + time.toNanos();
    }
}
