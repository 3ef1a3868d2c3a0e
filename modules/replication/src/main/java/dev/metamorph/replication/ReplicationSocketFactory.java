package dev.metamorph.replication;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import javax.net.SocketFactory;

/**
 * Makes the sockets of replication connections. pgjdbc creates it by its name and hands it one
 * argument: the order by which the caller gets the socket afterwards.
 */
public final class ReplicationSocketFactory extends SocketFactory {
    private static final ConcurrentMap<String, Optional<ReplicationSocket>> ORDERS =
            new ConcurrentHashMap<>();

    private final String order;

    /** Called by pgjdbc with {@code socketFactoryArg}. */
    public ReplicationSocketFactory(String order) {
        this.order = order;
    }

    /** A new order, for {@code socketFactoryArg}; to be ended by {@link #collect}. */
    static String order() {
        var order = UUID.randomUUID().toString();
        ORDERS.put(order, Optional.empty());
        return order;
    }

    /** The socket that was made last for the order, which ends; those made later are not kept. */
    static Optional<ReplicationSocket> collect(String order) {
        var socket = ORDERS.remove(order);
        return socket == null ? Optional.empty() : socket;
    }

    @Override
    public Socket createSocket() {
        var socket = new ReplicationSocket();
        ORDERS.computeIfPresent(order, (_, _) -> Optional.of(socket));
        return socket;
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        throw connected();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort)
            throws IOException {
        throw connected();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        throw connected();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
            throws IOException {
        throw connected();
    }

    private static SocketException connected() {
        return new SocketException("this factory makes unconnected sockets only");
    }
}
