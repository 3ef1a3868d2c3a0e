package dev.metamorph.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metamorph.http.message.Route;
import dev.metamorph.http.settings.Access;
import dev.metamorph.http.settings.HttpSettings;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.EnumSet;
import java.util.List;

/** The admin port: which requests it answers, and where it listens. */
final class AdminPortTest {
    private static final List<String> OTHERS =
            List.of(
                    "/",
                    "/v1/shape?table=items&offset=-1",
                    "/v1/shape/explain?table=items",
                    "/v1/shape/rows?handle=1-1",
                    "/v1/shapes/reads?within=60",
                    "/v1/published",
                    "/v1/published/items",
                    "/v1/positions?name=items&xid=1",
                    "/v1/ready",
                    "/openapi.json",
                    "/nothing",
                    "//metrics/more");

    @Test
    void metrics_and_health_are_open_there_and_nothing_else() {
        try (var server = new TestServer(AdminPortTest::closed)) {
            for (var path : List.of("/metrics", "//metrics/", "/v1/health")) {
                assertThat(server.admin("GET", path).statusCode()).as(path).isEqualTo(200);
            }
            for (var path : OTHERS) {
                assertThat(server.admin("GET", path).statusCode()).as(path).isEqualTo(401);
            }
            assertThat(server.admin("GET", "/v1/status").statusCode()).isEqualTo(401);
        }
    }

    @Test
    void the_secret_opens_no_route_of_the_public_port_there() {
        try (var server = new TestServer(AdminPortTest::closed)) {
            for (var path : OTHERS) {
                assertThat(server.admin("GET", path, "authorization", "Bearer sesame").statusCode())
                        .as(path)
                        .isEqualTo(404);
            }
        }
    }

    @Test
    void every_public_route_is_among_the_tried_ones() {
        assertThat(OTHERS.stream().map(path -> Route.of(path.replaceAll("\\?.*", ""))))
                .containsAll(
                        EnumSet.complementOf(
                                EnumSet.of(
                                        Route.HEALTH,
                                        Route.METRICS,
                                        Route.SHAPES,
                                        Route.SHAPE_COMPACTION,
                                        Route.STATUS,
                                        Route.VERIFY)));
    }

    @Test
    void shapes_are_verified_on_both_ports_with_the_secret() {
        try (var server = new TestServer(AdminPortTest::closed)) {
            var path = "/v1/shape/verify";
            assertThat(server.admin("POST", path).statusCode()).isEqualTo(401);
            assertThat(server.send("POST", path).statusCode()).isEqualTo(401);
            assertThat(server.admin("POST", path, "authorization", "Bearer sesame").statusCode())
                    .isEqualTo(400);
        }
    }

    @Test
    void a_log_is_compacted_with_the_secret_only() {
        try (var server = new TestServer(AdminPortTest::closed)) {
            var path = "/v1/shapes/compact?handle=1-1";
            assertThat(server.admin("POST", path).statusCode()).isEqualTo(401);
            assertThat(server.admin("POST", path + "&secret=sesame").statusCode()).isEqualTo(404);
            assertThat(server.admin("GET", path + "&secret=sesame").statusCode()).isEqualTo(404);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/metrics", "/metrics?secret=sesame", "//metrics/"})
    void the_public_port_has_no_metrics(String path) {
        try (var server = new TestServer(AdminPortTest::closed)) {
            assertThat(server.get(path).statusCode()).isEqualTo(404);
        }
    }

    @Test
    void web_pages_of_other_origins_may_not_read_what_it_answers() {
        try (var server = new TestServer()) {
            var shown = server.get("/v1/health", "origin", "http://elsewhere").headers();
            var hidden = server.admin("GET", "/v1/health", "origin", "http://elsewhere").headers();

            assertThat(shown.firstValue("access-control-allow-origin"))
                    .contains("http://elsewhere");
            assertThat(hidden.map().keySet()).noneMatch(name -> name.startsWith("access-control-"));
        }
    }

    @Test
    void a_stopping_instance_says_so_there_too() {
        try (var server = new TestServer()) {
            server.server.leave();

            assertThat(server.admin("GET", "/v1/health").statusCode()).isEqualTo(503);
            assertThat(server.admin("GET", "/metrics").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void the_next_free_port_is_taken_if_more_than_one_may_be_tried() throws IOException {
        try (var taken = taken();
                var server =
                        new TestServer(settings ->
                                settings.with(new HttpSettings.Admin(address(taken), 1_000)))) {
            assertThat(server.server.adminPort()).isGreaterThan(taken.getLocalPort());
            assertThat(server.admin("GET", "/v1/health").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void a_taken_port_is_an_error_if_it_is_the_only_one() throws IOException {
        try (var taken = taken();
                var server = new TestServer()) {
            var settings = TestServer.settings().with(new HttpSettings.Admin(address(taken), 1));

            assertThatThrownBy(() -> HttpServer.start(settings, server.ports()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("cannot listen on")
                    .hasMessageContaining(Integer.toString(taken.getLocalPort()));
        }
    }

    private static ServerSocket taken() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    private static InetSocketAddress address(ServerSocket socket) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
    }

    private static HttpSettings closed(HttpSettings settings) {
        return HttpSettings.defaults(settings.address(), new Access.Secret("sesame"), "1");
    }
}
