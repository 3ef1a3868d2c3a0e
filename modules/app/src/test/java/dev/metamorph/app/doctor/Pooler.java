package dev.metamorph.app.doctor;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands before a Postgres as a connection pooler does: it answers the start of a connection itself
 * and passes everything behind it on. A connection in replication mode is refused as PgBouncer does
 * it, or is an ordinary one, as with {@code ignore_startup_parameters=replication}.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-message-formats.html">message
 *     formats</a>
 */
final class Pooler implements AutoCloseable {
    private static final int TLS = 80_877_103;
    private static final int GSS = 80_877_104;
    private static final String REPLICATION = "replication";

    private final ServerSocket listener;
    private final int target;
    private final Kind kind;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /** The treatment of a connection in replication mode. */
    enum Kind {
        REFUSES,
        IGNORES
    }

    private Pooler(ServerSocket listener, int target, Kind kind) {
        this.listener = listener;
        this.target = target;
        this.kind = kind;
    }

    /** Listens on a free port, before a server on another one. */
    static Pooler before(int target, Kind kind) {
        try {
            var listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            var pooler = new Pooler(listener, target, kind);
            Thread.ofVirtual().name("pooler").start(pooler::accept);
            return pooler;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                var client = listener.accept();
                open.add(client);
                Thread.ofVirtual().name("pooler-client").start(() -> serve(client));
            }
        } catch (IOException _) {
            // The listener was closed.
        }
    }

    private void serve(Socket client) {
        try (client) {
            var in = new DataInputStream(client.getInputStream());
            var parameters = start(in, client.getOutputStream());
            if (parameters.containsKey(REPLICATION)) {
                if (kind == Kind.REFUSES) {
                    refuse(client.getOutputStream());
                    return;
                }
                parameters.remove(REPLICATION);
            }
            pass(client, parameters);
        } catch (IOException _) {
            // One of the two sides has closed the connection.
        } finally {
            open.remove(client);
        }
    }

    /** Reads the parameters of a connection; TLS is refused before. */
    private static Map<String, String> start(DataInputStream in, OutputStream out)
            throws IOException {
        var length = in.readInt();
        var code = in.readInt();
        if (code == TLS || code == GSS) {
            out.write('N');
            return start(in, out);
        }
        var texts = new String(in.readNBytes(length - 8), StandardCharsets.UTF_8).split("\0", -1);
        var parameters = new LinkedHashMap<String, String>();
        for (var i = 0; i + 1 < texts.length && !texts[i].isEmpty(); i += 2) {
            parameters.put(texts[i], texts[i + 1]);
        }
        return parameters;
    }

    private static void refuse(OutputStream to) throws IOException {
        var fields = "SFATAL\0VFATAL\0C08P01\0Munsupported startup parameter: replication\0\0";
        var bytes = fields.getBytes(StandardCharsets.UTF_8);
        var out = new DataOutputStream(to);
        out.write('E');
        out.writeInt(4 + bytes.length);
        out.write(bytes);
        out.flush();
    }

    private void pass(Socket client, Map<String, String> parameters) throws IOException {
        try (var server = new Socket(InetAddress.getLoopbackAddress(), target)) {
            open.add(server);
            var start = new ByteArrayOutputStream();
            parameters.forEach((name, value) ->
                    start.writeBytes(
                            (name + "\0" + value + "\0").getBytes(StandardCharsets.UTF_8)));
            var out = new DataOutputStream(server.getOutputStream());
            out.writeInt(9 + start.size());
            out.writeInt(3 << 16);
            start.writeTo(out);
            out.write(0);
            out.flush();
            Thread.ofVirtual().name("pooler-server").start(() -> copy(server, client));
            client.getInputStream().transferTo(server.getOutputStream());
        }
    }

    private static void copy(Socket from, Socket to) {
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            in.transferTo(out);
        } catch (IOException _) {
            // One of the two sides has closed the connection.
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (var socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
