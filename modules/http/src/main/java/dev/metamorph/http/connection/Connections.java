package dev.metamorph.http.connection;

import dev.metamorph.http.message.HopsSeal;
import dev.metamorph.http.message.RequestCounters;
import dev.metamorph.http.message.RequestHandler;
import dev.metamorph.http.message.RequestIds;
import dev.metamorph.http.settings.HttpSettings;
import dev.metamorph.http.tls.Certificates;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.http.HttpDecoderConfig;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** All open connections, with the objects that they share. */
public final class Connections {
    static final int MAX_TARGET_BYTES = 128 * 1024;
    static final int MAX_HEADERS_BYTES = 32 * 1024;
    private static final long MAX_BODIES_BYTES = 32L << 20;
    private static final Duration MAX_SWEEP = Duration.ofSeconds(1);

    private final HttpSettings settings;
    private final RequestHandler handler;
    private final RequestIds requestIds;
    private final HopsSeal seal;
    private final ResponseHead head;
    private final Set<OpenConnection> open = ConcurrentHashMap.newKeySet();
    private final BodyMemory bodies = new BodyMemory(MAX_BODIES_BYTES);
    private final RequestCounters counters = new RequestCounters();
    private volatile boolean leaving;

    /**
     * No connections yet.
     *
     * @param isCrossOrigin whether web pages of other origins may read the answers
     */
    public Connections(
            HttpSettings settings,
            RequestHandler handler,
            RequestIds requestIds,
            InstantSource clock,
            boolean isCrossOrigin) {
        this.settings = settings;
        this.handler = handler;
        this.requestIds = requestIds;
        seal = new HopsSeal(settings.access());
        head = new ResponseHead(settings, clock, isCrossOrigin);
    }

    /** Sets up a new connection that begins with TLS. */
    void openTls(Channel channel, Certificates certificates) {
        var patience = settings.timeouts().idle();
        var handshake = new Handshake(channel, beginning(channel), this);
        channel.pipeline().addLast(certificates.handler(channel.alloc(), patience), handshake);
    }

    /** The protocol of a connection is known now. */
    void began(UnidentifiedConnection beginning, Channel channel, boolean isHttp2) {
        beginning.over();
        if (isHttp2) {
            hold(channel, Http2Connection.on(channel, this));
        } else {
            http1(channel);
        }
        open.remove(beginning);
    }

    private UnidentifiedConnection beginning(Channel channel) {
        var beginning = new UnidentifiedConnection(channel, settings.timeouts().idle());
        hold(channel, beginning);
        return beginning;
    }

    private void hold(Channel channel, OpenConnection connection) {
        open.add(connection);
        channel.closeFuture().addListener(_ -> open.remove(connection));
    }

    /** Sets up a new connection that begins with HTTP. */
    void open(Channel channel) {
        channel.pipeline().addLast(new ProtocolDetector(channel, beginning(channel), this));
    }

    private void http1(Channel channel) {
        var config =
                new HttpDecoderConfig()
                        .setMaxInitialLineLength(MAX_TARGET_BYTES)
                        .setMaxHeaderSize(MAX_HEADERS_BYTES);
        var connection = new Connection(channel, this);
        hold(channel, connection);
        channel.pipeline().addLast(new StrictRequestDecoder(config), connection.reader());
    }

    HttpSettings settings() {
        return settings;
    }

    RequestHandler handler() {
        return handler;
    }

    RequestIds requestIds() {
        return requestIds;
    }

    HopsSeal seal() {
        return seal;
    }

    public BodyMemory bodies() {
        return bodies;
    }

    /** Returns what was answered over these connections. */
    public RequestCounters counters() {
        return counters;
    }

    ResponseHead head() {
        return head;
    }

    boolean isLeaving() {
        return leaving;
    }

    public int size() {
        return open.size();
    }

    /**
     * Starts the periodic sweep. It closes connections that are idle, or whose client does not take
     * what is sent.
     */
    public void watch(EventLoopGroup loops) {
        var shortest = shorter(settings.timeouts().idle(), settings.timeouts().send()).dividedBy(4);
        var nanos = shorter(shortest, MAX_SWEEP).toNanos();
        var _ = loops.next().scheduleAtFixedRate(this::sweep, nanos, nanos, TimeUnit.NANOSECONDS);
    }

    private void sweep() {
        var now = System.nanoTime();
        open.forEach(connection -> connection.closeIfLate(now));
    }

    /** From here on every connection closes after its current answer. */
    public void leave() {
        leaving = true;
    }

    /** Like {@link #leave}, and closes idle connections; new ones get a short grace. */
    public void drain() {
        leave();
        open.forEach(OpenConnection::closeIfIdle);
    }

    /** Answers every request whose answer has not begun. */
    public void giveUp() {
        open.forEach(OpenConnection::giveUp);
    }

    public void awaitNone(Duration patience) {
        var deadline = System.nanoTime() + patience.toNanos();
        while (!open.isEmpty() && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
        }
    }

    public void closeAll() {
        open.forEach(OpenConnection::close);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
