package dev.metamorph.http.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metamorph.http.HttpServer;
import dev.metamorph.http.TestServer;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

final class HttpSettingsTest {
    private static final InetSocketAddress ADDRESS = new InetSocketAddress("localhost", 3000);

    @Test
    void the_defaults_are_the_protocols() {
        assertThat(HttpSettings.defaults(ADDRESS, new Access.Open(), "1"))
                .isEqualTo(
                        new HttpSettings(
                                ADDRESS,
                                new Access.Open(),
                                false,
                                new HttpSettings.Timeouts(
                                        Duration.ofSeconds(20),
                                        Duration.ofSeconds(60),
                                        Duration.ofSeconds(21),
                                        Duration.ofSeconds(60),
                                        Duration.ofSeconds(30)),
                                new HttpSettings.Caching(
                                        Duration.ofSeconds(60), Duration.ofSeconds(300)),
                                new HttpSettings.Limits(300, 10_000),
                                new Transport.Plain(),
                                HttpSettings.Admin.defaults(),
                                "1"));
    }

    @Test
    void a_timeout_of_nothing_is_refused() {
        var settings = HttpSettings.defaults(ADDRESS, new Access.Open(), "1");

        assertThatThrownBy(() -> settings.withLongPoll(Duration.ZERO))
                .hasMessage("the long poll timeout is PT0S; give a positive duration");
    }

    @Test
    void an_empty_secret_is_refused() {
        assertThatThrownBy(() -> new Access.Secret("")).hasMessageContaining("is empty");
    }

    @Test
    void a_port_that_is_taken_is_named() {
        try (var server = new TestServer()) {
            var taken = new InetSocketAddress("localhost", server.server.port());
            var settings = HttpSettings.defaults(taken, new Access.Open(), "1");

            assertThatThrownBy(() -> HttpServer.start(settings, server.ports()))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("cannot listen on localhost:" + taken.getPort());
        }
    }
}
