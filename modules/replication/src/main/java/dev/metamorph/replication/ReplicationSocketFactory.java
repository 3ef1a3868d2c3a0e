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
 * Creates the sockets of replication connections. pgjdbc instantiates it by its class name with one
 * argument: the id of the order under which the caller collects the socket afterwards.
 */
public final class ReplicationSocketFactory extends SocketFactory {
    private static final ConcurrentMap<String, Optional<ReplicationSocket>> ORDERS =
            new ConcurrentHashMap<>();

    private final String order;

    /** Called by pgjdbc with {@code socketFactoryArg}. */
    public ReplicationSocketFactory(String order) {
        this.order = order;
    }

    /** Starts an order, whose id is for {@code socketFactoryArg}; {@link #collect} ends it. */
    static String order() {
        var order = UUID.randomUUID().toString();
        ORDERS.put(order, Optional.empty());
        return order;
    }

    /** Ends an order, and returns the last socket that was created for it. */
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
