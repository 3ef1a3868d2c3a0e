package dev.metamorph.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Reads responses from a socket byte by byte. */
final class RawReader {
    private final InputStream in;

    RawReader(Socket socket) throws IOException {
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** Reads a response with a content-length. */
    record Raw(String status, Map<String, String> headers, String body) {}

    Raw response() throws IOException {
        var head = head();
        var length = Integer.parseInt(head.headers.getOrDefault("content-length", "0"));
        return new Raw(head.status, head.headers, text(length));
    }

    /** Reads the head of a response, and leaves the body unread. */
    Raw head() throws IOException {
        var status = line();
        var headers = new TreeMap<String, String>();
        for (var line = line(); !line.isEmpty(); line = line()) {
            var colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return new Raw(status, headers, "");
    }

    /** Reads a chunk of a body; empty if it is the last. */
    String chunk() throws IOException {
        var text = text(Integer.parseInt(line(), 16));
        if (!line().isEmpty()) {
            throw new IOException("a chunk is longer than it says");
        }
        return text;
    }

    /** Reads everything until the connection ends. */
    String rest() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    private String text(int bytes) throws IOException {
        return new String(in.readNBytes(bytes), StandardCharsets.UTF_8);
    }

    boolean isAtEnd() throws IOException {
        return in.read() < 0;
    }

    /** Whether the server has ended the connection, in whatever way. */
    boolean isCutOff() throws IOException {
        try {
            return isAtEnd();
        } catch (SocketException _) {
            // Bytes that were sent after the end were answered with a reset.
            return true;
        }
    }

    private String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (var c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the connection ended within a response");
            }
            if (c != '\r') {
                line.write(c);
            }
        }
        return line.toString(StandardCharsets.US_ASCII);
    }
}
