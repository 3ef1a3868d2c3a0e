package dev.metamorph.http.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CorsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "content-type | content-type",
                "if-none-match, traceparent,content-type | if-none-match, traceparent,content-type",
                "'' | ''",
                "a b | ''",
                "a, | ''",
                "a: b | ''",
                "<x> | ''"
            })
    void the_headers_that_a_browser_names_are_allowed_if_they_are_names(
            String asked, String allowed) {
        var request =
                new Request(
                        "OPTIONS",
                        Route.SHAPE,
                        "/v1/shape",
                        "",
                        "",
                        "",
                        "",
                        asked,
                        "id",
                        Hops.NONE,
                        Representation.STORED,
                        true,
                        false);

        assertThat(Cors.allowedHeaders(request)).isEqualTo(allowed);
    }
}
