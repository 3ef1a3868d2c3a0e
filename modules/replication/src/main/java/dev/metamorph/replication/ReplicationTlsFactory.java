package dev.metamorph.replication;

import org.postgresql.PGProperty;
import org.postgresql.core.SocketFactoryFactory;
import org.postgresql.ssl.LibPQFactory;
import org.postgresql.util.PSQLException;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Properties;

import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Lays TLS over a {@link ReplicationSocket} as pgjdbc would, and limits the messages above it. The
 * work is that of the factory that the properties name, pgjdbc's default without one. pgjdbc
 * creates it by its name with the connection's properties.
 */
public final class ReplicationTlsFactory extends SSLSocketFactory {
    private static final String REPLACED = "metamorph.sslfactory";

    private final SSLSocketFactory factory;

    /**
     * Called by pgjdbc.
     *
     * @throws PSQLException if the certificates in the properties cannot be read
     */
    public ReplicationTlsFactory(Properties properties) throws PSQLException {
        var own = new Properties();
        for (var name : properties.stringPropertyNames()) {
            own.setProperty(name, properties.getProperty(name));
        }
        var replaced = own.getProperty(REPLACED);
        if (replaced == null) {
            own.remove(PGProperty.SSL_FACTORY.getName());
        } else {
            own.setProperty(PGProperty.SSL_FACTORY.getName(), replaced);
        }
        factory = SocketFactoryFactory.getSslSocketFactory(own);
    }

    /** Makes pgjdbc use this factory, and this factory the one that the properties name. */
    static void set(Properties login) {
        var replaced = login.getProperty(PGProperty.SSL_FACTORY.getName());
        if (replaced != null) {
            login.setProperty(REPLACED, replaced);
        }
        PGProperty.SSL_FACTORY.set(login, ReplicationTlsFactory.class.getName());
    }

    @Override
    public Socket createSocket(Socket socket, String host, int port, boolean autoClose)
            throws IOException {
        var secured = factory.createSocket(socket, host, port, autoClose);
        return socket instanceof ReplicationSocket below && secured instanceof SSLSocket tls
                ? new ReplicationTlsSocket(tls, below, this::checkKey)
                : secured;
    }

    /** A client key that could not be read shows only after the handshake, and only here. */
    private void checkKey() throws SSLException {
        if (factory instanceof LibPQFactory own) {
            try {
                own.throwKeyManagerException();
            } catch (PSQLException e) {
                throw new SSLException(e.getMessage(), e);
            }
        }
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return factory.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return factory.getSupportedCipherSuites();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        throw layered();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort)
            throws IOException {
        throw layered();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        throw layered();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
            throws IOException {
        throw layered();
    }

    private static IOException layered() {
        return new IOException("this factory lays TLS over existing sockets only");
    }
}
