package dev.metamorph.embedded.testing;

import dev.metamorph.embedded.Ports;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A TCP proxy on the loopback interface whose network a test can make slow, narrow, or dead:
 * between a service and its Postgres or Kafka, or between a client and the service.
 *
 * <pre>
 * try (var proxy = FaultyProxy.to(postgres.port())) {
 *     …connect to proxy.port()…
 *     proxy.partition();           // nothing is delivered, nothing is lost
 *     proxy.heal();                // held-back bytes are delivered
 *     proxy.toClient().latency(Duration.ofMillis(50));
 *     proxy.reset();               // all connections end by RST
 * }
 * </pre>
 *
 * <p>Two things differ from a real network: the kernel answers TCP keepalives and accepts new
 * connections whatever the faults are. A new connection of a partitioned proxy is accepted, but
 * nothing is delivered on it. All methods may be called from any thread.
 */
public final class FaultyProxy implements AutoCloseable {
    private static final Duration CONNECT_AT_MOST = Duration.ofSeconds(10);

    private final FaultyDirection toServer = new FaultyDirection();
    private final FaultyDirection toClient = new FaultyDirection();
    private final Set<FaultyLink> links = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private final int port;
    private volatile int target;
    private volatile ServerSocket listener;
    private volatile Thread accepting;
    private volatile boolean closed;

    private FaultyProxy(int port, int target) {
        this.port = port;
        this.target = target;
        listener = listen(port);
        accepting = acceptInBackground(listener);
    }

    /** A proxy without faults, on a free port, to a port of the loopback interface. */
    public static FaultyProxy to(int port) {
        return new FaultyProxy(Ports.free(), port);
    }

    /** The port to which it leads. */
    public int target() {
        return target;
    }

    private static ServerSocket listen(int port) {
        try {
            var socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on port " + port, e);
        }
    }

    private Thread acceptInBackground(ServerSocket socket) {
        return Thread.ofVirtual().name("faulty-accept").start(() -> acceptAll(socket));
    }

    private void acceptAll(ServerSocket socket) {
        try {
            while (true) {
                var client = socket.accept();
                accepted.incrementAndGet();
                Thread.ofVirtual().name("faulty-connect").start(() -> connect(client));
            }
        } catch (IOException _) {
            // The listener was closed: by refuse() or close().
        }
    }

    private void connect(Socket client) {
        var server = new Socket();
        var link = new FaultyLink[1];
        link[0] = new FaultyLink(client, server, () -> links.remove(link[0]));
        links.add(link[0]);
        try {
            var flow = toServer.awaitDelivery(System.nanoTime());
            if (flow == FaultyDirection.Flow.SWALLOWED) {
                toServer.awaitUnswallowed();
            }
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), target);
            server.connect(address, (int) CONNECT_AT_MOST.toMillis());
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            link[0].start(toServer, toClient);
            if (closed) {
                link[0].reset();
            }
        } catch (IOException _) {
            link[0].reset();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            link[0].reset();
        }
    }

    /** The port that clients connect to. */
    public int port() {
        return port;
    }

    /** Sends new connections to another port of the loopback interface. */
    public void retarget(int newTarget) {
        target = newTarget;
    }

    /** The direction from clients to the server. */
    public FaultyDirection toServer() {
        return toServer;
    }

    /** The direction from the server to clients. */
    public FaultyDirection toClient() {
        return toClient;
    }

    /** The number of open connections. */
    public int open() {
        return links.size();
    }

    /** The number of connections accepted so far. */
    public int accepted() {
        return accepted.get();
    }

    /** Stalls both directions: the network is partitioned, and neither side receives anything. */
    public void partition() {
        toServer.stall();
        toClient.stall();
    }

    /** Swallows both directions: each side believes that the other one is still connected. */
    public void halfOpen() {
        toServer.swallow();
        toClient.swallow();
    }

    /** Ends every open connection by RST; new ones are accepted. */
    public void reset() {
        links.forEach(FaultyLink::reset);
    }

    /** Refuses new connections until {@link #heal}; open ones stay. */
    public void refuse() {
        try {
            listener.close();
            // The kernel listens until the thread that waits in accept() has left it.
            accepting.join();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot stop listening on port " + port, e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends all faults. Connections that have lost bytes are reset. */
    public void heal() {
        links.stream().filter(FaultyLink::isLossy).forEach(FaultyLink::reset);
        toServer.heal();
        toClient.heal();
        if (listener.isClosed() && !closed) {
            listener = listen(port);
            accepting = acceptInBackground(listener);
        }
    }

    /** Resets every connection and stops listening. */
    @Override
    public void close() {
        closed = true;
        refuse();
        toServer.close();
        toClient.close();
        reset();
    }
}
