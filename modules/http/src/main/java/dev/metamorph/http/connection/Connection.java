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
 * One HTTP/1 connection. Its requests are answered one after the other, in order. Pipelined
 * requests wait here; when too many wait, nothing more is read from the socket.
 *
 * <p>Reading continues while a long poll waits, because only a read shows that the client has
 * disconnected. Runs on the channel's event loop, except for the methods that say otherwise.
 */
final class Connection
        implements ReplyWriter.Sending, Exchange.Sender, RequestListener, OpenConnection {
    private static final int BATCH_BYTES = 256 * 1024;
    private static final int PAUSE_AT_PENDING = 16;
    private static final int MAX_PENDING = 1000;
    private static final String CRLF = "\r\n";
    private static final Duration LINGER = Duration.ofSeconds(1);

    private final Channel channel;
    private final Connections all;
    private final ReplyWriter writer;
    private final RequestReader reader;
    private final ArrayDeque<PendingRequest> pending = new ArrayDeque<>();

    private final CurrentExchange current;
    private @Nullable Stream stream;
    private boolean pumping;
    private boolean last;
    private boolean inputEnded;

    private volatile boolean idle = true;

    Connection(Channel channel, Connections all) {
        this.channel = channel;
        this.all = all;
        writer = new ReplyWriter(channel, this, () -> BATCH_BYTES, all.counters());
        reader = new RequestReader(this, all);
        current = new CurrentExchange(channel, all.counters(), all.settings().timeouts().idle());
    }

    RequestReader reader() {
        return reader;
    }

    @Override
    public void take(PendingRequest turn) {
        pending.add(turn);
        if (pending.size() > MAX_PENDING) {
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
        while (!current.isThere() && !pending.isEmpty() && channel.isActive()) {
            begin(pending.remove());
        }
        pumping = false;
    }

    private void begin(PendingRequest turn) {
        last = turn.last();
        idle = false;
        current.begin(turn, this);
    }

    @Override
    public void answer(Request request, Reply reply) {
        current.onLoop(() -> {
            last |= !request.keepAlive() || all.isLeaving() || (inputEnded && pending.isEmpty());
            var head = all.head().of(request, reply, last);
            writer.write(head, request.isHead() ? Body.EMPTY : reply.body());
        });
    }

    /**
     * A stream has no length: it is sent in chunks (HTTP/1.1), or ends with the connection
     * (HTTP/1.0).
     */
    @Override
    public void open(Request request, Reply head, Runnable sent) {
        current.onLoop(() -> {
            stream = new Stream(sent, !request.oldVersion());
            last |= !request.keepAlive() || request.oldVersion();
            writer.write(all.head().ofStream(request, head, last), Body.EMPTY);
        });
    }

    @Override
    public void part(Body body) {
        current.onLoop(() -> {
            if (stream != null && stream.chunked) {
                writer.write(Long.toHexString(body.sizeBytes()) + CRLF, body.then(CRLF));
            } else {
                writer.write("", body);
            }
        });
    }

    @Override
    public void end() {
        current.onLoop(() -> {
            var chunked = stream != null && stream.chunked;
            stream = null;
            last |= all.isLeaving();
            writer.write(chunked ? "0" + CRLF + CRLF : "", Body.EMPTY);
        });
    }

    @Override
    public void blocked() {
        current.within(all.settings().timeouts().send());
    }

    @Override
    public void sent() {
        var open = stream;
        if (open != null) {
            current.withoutDeadline();
            open.sent.run();
            return;
        }
        current.end();
        if (last) {
            hangUp();
            return;
        }
        idle = pending.isEmpty();
        current.within(all.settings().timeouts().idle());
        pump();
        if (pending.isEmpty()) {
            channel.config().setAutoRead(true);
        }
    }

    /**
     * Closes the output and waits for the client to close the connection. If it were closed at once
     * while there is unread input, the operating system would discard what the client has not read
     * yet.
     */
    private void hangUp() {
        reader.end();
        pending.clear();
        if (inputEnded || !(channel instanceof DuplexChannel duplex)) {
            close();
            return;
        }
        current.within(LINGER);
        channel.config().setAutoRead(true);
        var tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) {
            var _ = duplex.shutdownOutput();
        } else {
            // TLS announces its end itself (close_notify); an end of TCP alone could come from an
            // attacker.
            var _ = tls.closeOutbound();
        }
    }

    /**
     * The client sends no more. Requests that it has sent are still answered, but a long poll is
     * not continued: most often the client has gone.
     */
    @Override
    public void inputEnded() {
        inputEnded = true;
        if (current.isWorking()) {
            current.within(LINGER);
        } else {
            close();
        }
    }

    @Override
    public void lost() {
        pending.clear();
        writer.abandon();
        current.lost();
    }

    @Override
    public void closeIfLate(long nowNanos) {
        current.closeIfLate(nowNanos);
    }

    @Override
    public void closeIfIdle() {
        if (idle) {
            close();
        }
    }

    @Override
    public void giveUp() {
        current.giveUp();
    }

    @Override
    public void close() {
        current.close();
    }

    /** An answer that is sent in parts. */
    private record Stream(Runnable sent, boolean chunked) {}
}
