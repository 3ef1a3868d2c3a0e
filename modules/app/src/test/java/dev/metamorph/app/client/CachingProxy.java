package dev.metamorph.app.client;

import dev.metamorph.embedded.Ports;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/** The real nginx in front of the service, as {@code docs/proxy.md} says. */
final class CachingProxy implements AutoCloseable {
    private static final Path PAGE = Path.of("../../docs/proxy.md");

    private final Process process;
    private final int port;

    private CachingProxy(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Whether there is one on this machine. */
    static boolean available() {
        return Commands.run("nginx", "-v");
    }

    /** Starts it, its files in that folder. */
    static CachingProxy start(Path folder, URI service) throws IOException {
        var port = Ports.free();
        var text = Files.readString(PAGE);
        var begin = text.indexOf("```nginx") + "```nginx".length();
        var shown =
                text.substring(begin, text.indexOf("```", begin))
                        .replace("/var/cache/nginx/metamorph", folder + "/cache")
                        .replace("127.0.0.1:3000", service.getAuthority())
                        .replace("listen 8080", "listen 127.0.0.1:" + port);
        var file =
                Files.writeString(
                        folder.resolve("nginx.conf"),
                        """
                        daemon off;
                        user root;
                        pid %1$s/pid;
                        events {}
                        http {
                            log_format cache '$upstream_cache_status $request_uri';
                            access_log %1$s/access.log cache;
                            client_body_temp_path %1$s/body;
                            proxy_temp_path %1$s/proxy;
                            fastcgi_temp_path %1$s/fastcgi;
                            uwsgi_temp_path %1$s/uwsgi;
                            scgi_temp_path %1$s/scgi;
                            %2$s
                        }
                        """
                                .formatted(folder, shown));
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
        var proxy = new CachingProxy(process, port);
        proxy.awaitListening();
        return proxy;
    }

    private void awaitListening() throws IOException {
        var deadline = System.nanoTime() + 20_000_000_000L;
        while (true) {
            try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException e) {
                if (System.nanoTime() > deadline || !process.isAlive()) {
                    throw new IOException("nginx does not listen on %d".formatted(port), e);
                }
                LockSupport.parkNanos(5_000_000);
            }
        }
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + port);
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
