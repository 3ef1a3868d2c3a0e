package dev.metamorph.http;

import static dev.metamorph.http.TestServer.header;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.http.settings.Access;
import dev.metamorph.http.settings.HttpSettings;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server with a secret. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SecretTest {
    private static final String SHAPE = "/v1/shape?table=items&offset=-1";

    private final TestServer server =
            new TestServer(settings ->
                    HttpSettings.defaults(
                                    settings.address(), new Access.Secret("ö sesame"), "1.2.3")
                            .withDeletes(true));

    @AfterAll
    void close() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/v1/health"})
    void the_root_and_health_are_open(String path) {
        assertThat(server.get(path).statusCode()).isEqualTo(200);
    }

    @Test
    void a_missing_entry_is_missing_for_all_waiting_threads() {
        assertThat(server.get("/nonexistent").statusCode()).isEqualTo(404);
    }

    @Test
    void preflight_is_open() {
        assertThat(server.send("OPTIONS", "/v1/shape").statusCode()).isEqualTo(204);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/shape",
                "/v1/shape/",
                "/v1//shape",
                "/v1/shape//",
                "/v1/%73hape",
                "/v1/shape?secret=",
                "/v1/shape?secret=wrong",
                "/v1/shape?secret=%C3%B6%20sesam",
                "/v1/shape?api_secret=wrong&table=items&offset=-1",
                "/v1/shape?secret=%ff",
                "/v1/shape/explain?table=items",
                "/v1/shape//%65xplain",
                "/v1/published",
                "/v1//%70ublished/",
                "/v1/published/items",
                "/v1/published//items/",
                "/v1/positions?name=items&xid=1"
            })
    void no_spelling_of_the_path_goes_round_the_secret(String path) {
        for (var method : new String[] {"GET", "HEAD", "POST", "DELETE", "PUT"}) {
            assertThat(server.send(method, path).statusCode()).isEqualTo(401);
        }
    }

    @Test
    void a_request_without_the_secret_gets_json_that_a_browser_may_read() {
        var response = server.get(SHAPE, "origin", "https://app.example");

        assertThat(response.body())
                .isEqualTo("{\"message\":\"Unauthorized - Invalid API secret\"}");
        assertThat(header(response, "content-type")).contains("application/json; charset=utf-8");
        assertThat(header(response, "access-control-allow-origin")).contains("https://app.example");
        assertThat(header(response, "cache-control")).contains("no-store");
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret", "api_secret"})
    void the_secret_stands_in_the_url(String name) {
        var response = server.get(SHAPE + "&" + name + "=%C3%B6+sesame");

        assertThat(response.statusCode()).isEqualTo(200);
    }

    @Test
    void a_secret_never_makes_another_shape() {
        var one = server.get(SHAPE + "&secret=%C3%B6+sesame");
        var other = server.get(SHAPE + "&api_secret=%C3%B6+sesame");

        assertThat(TestServer.handle(one)).isEqualTo(TestServer.handle(other));
    }

    @Test
    void a_secret_is_never_printed() {
        assertThat(new Access.Secret("sesame")).hasToString("***");
    }

    @BeforeAll
    void a_header_may_carry_it_too() {
        var ascii = new Access.Secret("sesame");

        assertThat(ascii.admits("sesame")).isTrue();
        assertThat(ascii.admits("sesame ")).isFalse();
        assertThat(ascii.admits("")).isFalse();
    }
}
