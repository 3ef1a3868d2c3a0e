package dev.metamorph.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.http.settings.Access;
import dev.metamorph.http.settings.HttpSettings;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The secret in the authorization header, which access logs do not contain. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BearerTest {
    private final TestServer server =
            new TestServer(settings ->
                    HttpSettings.defaults(
                            settings.address(), new Access.Secret("sesame"), "1.2.3"));

    @AfterAll
    void close() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "Bearer sesame, 200",
        "bearer sesame, 200",
        "Bearer  sesame, 200",
        "Bearer sesam, 401",
        "Bearer, 401",
        "Basic sesame, 401",
        "sesame, 401"
    })
    void a_bearer_token_is_the_secret(String authorization, int status) {
        var path = "/v1/shape?table=items&offset=-1";

        assertThat(server.get(path, "authorization", authorization).statusCode()).isEqualTo(status);
    }
}
