package dev.metamorph.http.connection;

import io.netty.channel.Channel;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A connection whose protocol is not known yet. */
final class UnidentifiedConnection implements OpenConnection {
    /**
     * The time for which a new connection is left open at shutdown: its first request is probably
     * on its way, and a client takes a close without a reply for a fault.
     */
    private static final Duration GRACE = Duration.ofMillis(300);

    private final Channel channel;
    private final long deadlineNanos;
    private volatile boolean over;

    UnidentifiedConnection(Channel channel, Duration patience) {
        this.channel = channel;
        deadlineNanos = System.nanoTime() + patience.toNanos();
    }

    /** The protocol is known, and another object owns the connection from here on. */
    void over() {
        over = true;
    }

    @Override
    public void closeIfLate(long nowNanos) {
        if (nowNanos - deadlineNanos > 0) {
            close();
        }
    }

    @Override
    public void closeIfIdle() {
        var _ = channel.eventLoop().schedule(this::close, GRACE.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        if (!over) {
            var _ = channel.close();
        }
    }
}
