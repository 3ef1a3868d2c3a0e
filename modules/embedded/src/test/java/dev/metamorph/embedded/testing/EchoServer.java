package dev.metamorph.embedded.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Sends a greeting of one byte, then every received byte back; ends a connection the way its client
 * does.
 */
final class EchoServer implements AutoCloseable {
    private final ServerSocket listener;
    private final char greeting;
    private final Thread accepting;

    private EchoServer(ServerSocket listener, char greeting) {
        this.listener = listener;
        this.greeting = greeting;
        accepting = Thread.ofVirtual().name("echo-accept").unstarted(this::accept);
    }

    static EchoServer start(char greeting) throws IOException {
        var listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        var server = new EchoServer(listener, greeting);
        server.accepting.start();
        return server;
    }

    int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                var socket = listener.accept();
                Thread.ofVirtual().name("echo").start(() -> echo(socket));
            }
        } catch (IOException _) {
            // The server was closed.
        }
    }

    private void echo(Socket socket) {
        try (socket) {
            var output = socket.getOutputStream();
            output.write(greeting);
            socket.getInputStream().transferTo(output);
        } catch (IOException _) {
            // The client is gone.
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            // The kernel listens until the thread that waits in accept() has left it.
            accepting.join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
