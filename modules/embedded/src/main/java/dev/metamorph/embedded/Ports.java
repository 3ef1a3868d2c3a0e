package dev.metamorph.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free TCP ports on the loopback interface. They are below the range of ephemeral ports, so that a
 * server that was stopped finds its port free again.
 */
public final class Ports {
    private static final int FIRST = 20_000;
    private static final int END = 32_000;
    private static final int ATTEMPTS = 500;

    /**
     * Ports that were handed out: a caller may not listen on its port yet, so none is given twice.
     */
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private Ports() {}

    /** A port on which nothing listens now, and that was not handed out in this process before. */
    public static int free() {
        for (var attempt = 0; attempt < ATTEMPTS; attempt++) {
            var port = ThreadLocalRandom.current().nextInt(FIRST, END);
            if (isFree(port) && GIVEN.add(port)) {
                return port;
            }
        }
        throw new EmbeddedException("found no free port from %d to %d".formatted(FIRST, END));
    }

    /** The preferred port if it is free, else another. */
    public static int freeOr(int wished) {
        return isFree(wished) ? wished : free();
    }

    /** Returns whether a server can listen on this port of the loopback interface now. */
    public static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /**
     * The port for a server: the requested one; if that is 0, the port of the previous run (read
     * from the file), as long as it is free, else a free one. The chosen port is written to the
     * file.
     */
    static int keptIn(Path file, int asked) {
        try {
            var port = asked != 0 ? asked : freeOr(read(file));
            // The server itself takes more free ports before it listens.
            GIVEN.add(port);
            Files.writeString(file, Integer.toString(port));
            return port;
        } catch (IOException e) {
            throw new EmbeddedException(
                    "cannot keep a port number in %s: %s".formatted(file, e), e);
        }
    }

    private static int read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return free();
        }
        try {
            return Integer.parseInt(Files.readString(file).strip());
        } catch (NumberFormatException _) {
            return free();
        }
    }
}
