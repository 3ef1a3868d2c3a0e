package dev.metamorph.app.protocol;

import dev.metamorph.app.service.Service;
import dev.metamorph.app.service.ServiceSettings;
import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.embedded.testing.TestPostgres;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * One running service on a database of its own. JUnit closes it after the last test of the JVM.
 *
 * @param folder of its state
 * @param http for its clients
 */
record SharedService(TestDatabase database, Service service, Path folder, HttpClient http)
        implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMinutes(2);

    private static SharedService start() {
        try {
            var folder = Files.createTempDirectory("metamorph-protocol");
            var database = TestPostgres.database();
            var service =
                    Service.start(
                            ServiceSettings.of(database, folder)
                                    .with("SCHEMA_CHECK_INTERVAL", "500ms")
                                    .with("LONG_POLL_TIMEOUT", "400ms"));
            var http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
            var shared = new SharedService(database, service, folder, http);
            service.awaitActive(http, Duration.ofMinutes(2));
            return shared;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    URI address() {
        return service.address();
    }

    URI admin() {
        return service.admin();
    }

    @Override
    public void close() throws IOException {
        http.close();
        service.close();
        database.close();
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted((one, other) -> other.compareTo(one)).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Gives the service to tests that take it as a parameter; starts it for the first one. */
    static final class Provider implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
            return parameter.getParameter().getType().equals(SharedService.class);
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
            var store = test.getRoot().getStore(ExtensionContext.Namespace.GLOBAL);
            return store.computeIfAbsent(SharedService.class, _ -> start(), SharedService.class);
        }
    }
}
