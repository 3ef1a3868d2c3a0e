package dev.metamorph.http;

import static dev.metamorph.http.TestServer.until;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A real nginx, with the configuration of {@code docs/proxy.md}. */
final class Nginx implements AutoCloseable {
    private static final Path PAGE = Path.of("../../docs/proxy.md");
    private static final Pattern SHOWN = Pattern.compile("(?s)```nginx\n(.*?)```");

    private final Process process;
    private final int port;
    private final List<Socket> sockets = new ArrayList<>();

    private Nginx(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Whether nginx is installed on this machine. */
    static boolean available() {
        try {
            return new ProcessBuilder("nginx", "-v").redirectErrorStream(true).start().waitFor()
                    == 0;
        } catch (IOException _) {
            return false;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Starts nginx in front of a server, with its files in that folder. */
    static Nginx start(Path folder, int server) throws IOException {
        var port = freePort();
        var file = folder.resolve("nginx.conf");
        Files.writeString(file, configuration(folder, server, port));
        var process =
                new ProcessBuilder(
                                "nginx",
                                "-p",
                                folder.toString(),
                                "-c",
                                file.toString(),
                                "-e",
                                folder.resolve("error.log").toString())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("output").toFile())
                        .start();
        var nginx = new Nginx(process, port);
        until("nginx listens: " + folder, nginx::listens);
        return nginx;
    }

    private static String configuration(Path folder, int server, int port) throws IOException {
        var shown = SHOWN.matcher(Files.readString(PAGE));
        if (!shown.find()) {
            throw new IOException(PAGE + " shows no configuration of nginx");
        }
        var http =
                replaced(shown.group(1), "/var/cache/nginx/metamorph", folder + "/cache")
                        .transform(text -> replaced(text, "127.0.0.1:3000", "127.0.0.1:" + server))
                        .transform(
                                text -> replaced(text, "listen 8080", "listen 127.0.0.1:" + port));
        return """
        daemon off;
        user root;
        worker_processes 1;
        pid %1$s/pid;
        events {}
        http {
            access_log off;
            client_body_temp_path %1$s/body;
            proxy_temp_path %1$s/proxy;
            fastcgi_temp_path %1$s/fastcgi;
            uwsgi_temp_path %1$s/uwsgi;
            scgi_temp_path %1$s/scgi;
            %2$s
        }
        """
                .formatted(folder, http);
    }

    private static String replaced(String text, String old, String other) {
        if (!text.contains(old)) {
            throw new IllegalStateException(PAGE + " does not say " + old);
        }
        return text.replace(old, other);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private boolean listens() {
        if (!process.isAlive()) {
            throw new IllegalStateException("nginx ended with " + process.exitValue());
        }
        try (var socket = connect()) {
            return socket.isConnected();
        } catch (IOException _) {
            return false;
        }
    }

    /** Opens a connection to nginx. */
    Socket connect() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
        sockets.add(socket);
        return socket;
    }

    /** Closes the open connections to nginx. */
    void hangUp() throws IOException {
        for (var socket : sockets) {
            socket.close();
        }
        sockets.clear();
    }

    /** Sends a GET on a new connection; the caller reads the answer. */
    RawReader get(String path, String... headers) throws IOException {
        var socket = connect();
        var request = new StringBuilder("GET %s HTTP/1.1\r\nhost: localhost\r\n".formatted(path));
        for (var i = 0; i < headers.length; i += 2) {
            request.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
        }
        socket.getOutputStream()
                .write(request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
        return new RawReader(socket);
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + port);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor();
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
