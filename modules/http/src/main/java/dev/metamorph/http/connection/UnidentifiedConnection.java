package dev.metamorph.http.connection;

import io.netty.channel.Channel;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A connection on which nothing has been asked yet. */
final class UnidentifiedConnection implements OpenConnection {
    /** Who has just connected is about to ask, and takes a close without an answer for a fault. */
    private static final Duration GRACE = Duration.ofMillis(300);

    private final Channel channel;
    private final long deadlineNanos;
    private volatile boolean over;

    UnidentifiedConnection(Channel channel, Duration patience) {
        this.channel = channel;
        deadlineNanos = System.nanoTime() + patience.toNanos();
    }

    /** It is known what is spoken on it, and something else holds the connection. */
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
