package dev.metamorph.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;

import dev.metamorph.app.config.Environment;
import dev.metamorph.embedded.Ports;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

final class HealthCommandTest {
    @TempDir Path folder;

    private HttpServer server;
    private int status = 200;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/v1/health",
                exchange -> {
                    exchange.sendResponseHeaders(status, -1);
                    exchange.close();
                });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @ParameterizedTest
    @CsvSource({"200, 0", "202, 0", "503, 1", "404, 1"})
    void the_exit_code_follows_the_answer(int answer, int code) throws IOException {
        status = answer;

        assertThat(health(server.getAddress().getPort())).isEqualTo(code);
    }

    @Test
    void an_instance_that_does_not_answer_is_not_healthy() throws IOException {
        assertThat(health(Ports.free())).isEqualTo(1);
    }

    @Test
    void the_address_is_that_of_the_settings() {
        assertThat(url(Map.of())).isEqualTo("http://localhost:3000/v1/health");
        assertThat(url(Map.of("HOST", "::", "PORT", "80")))
                .isEqualTo("http://localhost:80/v1/health");
        assertThat(url(Map.of("HOST", "::1"))).isEqualTo("http://[::1]:3000/v1/health");
        assertThat(url(Map.of("HOST", "10.1.2.3", "TLS_CERTIFICATE_FILE", "/tls/chain.pem")))
                .isEqualTo("https://10.1.2.3:3000/v1/health");
    }

    private static String url(Map<String, String> variables) {
        return HealthCommand.url(Environment.of(variables).readListener()).toString();
    }

    /** The settings are in a file, because the process's environment is that of the build. */
    private int health(int port) throws IOException {
        var file =
                Files.writeString(
                        folder.resolve("metamorph.env"),
                        "HOST=127.0.0.1\nPORT=%d\n".formatted(port));
        return Main.commandLine().execute("health", "--config", file.toString());
    }
}
