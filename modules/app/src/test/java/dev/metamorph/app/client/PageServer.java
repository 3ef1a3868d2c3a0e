package dev.metamorph.app.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/** Gives the page and the packages that it needs, and takes what it says. */
final class PageServer implements AutoCloseable {
    private static final Path PAGE = Path.of("src/test/node/page.html");

    private final HttpServer server;
    private final Path modules;
    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();

    private PageServer(HttpServer server, Path modules) {
        this.server = server;
        this.modules = modules;
    }

    /** Starts on a free port. */
    static PageServer start(Path modules) throws IOException {
        var loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        var pages = new PageServer(HttpServer.create(loopback, 0), modules);
        pages.server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        pages.server.createContext("/", pages::answer);
        pages.server.start();
        return pages;
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** What the page said, line by line. */
    BlockingQueue<String> said() {
        return said;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var path = exchange.getRequestURI().getPath();
            if (path.equals("/said")) {
                said.add(
                        new String(
                                exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                exchange.sendResponseHeaders(204, -1);
                return;
            }
            var file =
                    path.startsWith("/node_modules/")
                            ? modules.resolveSibling(path.substring(1))
                            : PAGE.resolveSibling(path.substring(1));
            if (!Files.isRegularFile(file)) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            exchange.getResponseHeaders().set("content-type", type(path));
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(Files.readAllBytes(file));
        }
    }

    private static String type(String path) {
        return path.endsWith(".html") ? "text/html" : "text/javascript";
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
