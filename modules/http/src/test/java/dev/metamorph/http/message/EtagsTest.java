package dev.metamorph.http.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EtagsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | false",
                "\"a:1:2\" | true",
                "a:1:2 | true",
                "\"x\", \"a:1:2\" | true",
                "\"x\",W/\"a:1:2\" | true",
                "\"a:1:2:3\" | false",
                "* | false"
            })
    void a_tag_is_looked_for_in_the_list(String given, boolean matches) {
        assertThat(Etags.match(given, "a:1:2")).isEqualTo(matches);
    }
}
