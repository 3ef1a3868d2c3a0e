package dev.metamorph.bench.path;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Follows one shape over one connection, page by page. Plain sockets, because the cost of an HTTP
 * client would be measured as well.
 */
public final class ShapeReader implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Socket socket;
    private final InputStream in;
    private final String path;
    private String handle = "";
    private String offset = "-1";
    private boolean upToDate;

    /**
     * A reader at the beginning of a shape.
     *
     * @param where the clause; empty for the whole table
     */
    public ShapeReader(int port, String table, String where) throws IOException {
        socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
        in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
        var clause =
                where.isEmpty() ? "" : "&where=" + URLEncoder.encode(where, StandardCharsets.UTF_8);
        path = "/v1/shape?table=" + table + clause;
    }

    /** Whether the last page reached the end of the log. */
    public boolean isUpToDate() {
        return upToDate;
    }

    /** The shape's handle; empty before the first page. */
    String handle() {
        return handle;
    }

    /** The URL path of the page after an offset. */
    String path(String after) {
        var identity = handle.isEmpty() ? "" : "&handle=" + handle;
        return path + "&offset=" + after + identity;
    }

    /** The next page of items; waits for it at the end of the log. Empty if none came. */
    public String next() throws IOException {
        var live = upToDate ? "&live=true" : "";
        var request = "GET %s%s HTTP/1.1\r\nhost: localhost\r\n\r\n".formatted(path(offset), live);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        var status = line();
        var headers = headers();
        var body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        if (!status.contains(" 200 ") && !status.contains(" 204 ")) {
            throw new IOException(
                    "%s: %s".formatted(status, new String(body, StandardCharsets.UTF_8)));
        }
        handle = headers.getOrDefault("electric-handle", handle);
        offset = headers.getOrDefault("electric-offset", offset);
        upToDate = headers.containsKey("electric-up-to-date");
        return new String(body, StandardCharsets.UTF_8);
    }

    /** Reads to the end of the log. */
    public String catchUp() throws IOException {
        var pages = new StringBuilder();
        do {
            pages.append(next());
        } while (!upToDate);
        return pages.toString();
    }

    private Map<String, String> headers() throws IOException {
        var headers = new HashMap<String, String>();
        for (var line = line(); !line.isEmpty(); line = line()) {
            var colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return headers;
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (var one = in.read(); one != '\n'; one = in.read()) {
            if (one < 0) {
                throw new IOException("the service closed the connection");
            }
            if (one != '\r') {
                line.append((char) one);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
