package dev.metamorph.coordinator.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.metamorph.shape.change.PgValue;
import dev.metamorph.shape.change.Row;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

final class CopyTextTest {
    @ParameterizedTest
    @CsvSource({
        "plain, plain", // nothing to do
        "a\\\\b, a\\b",
        "a\\tb, a\tb",
        "\\n\\r\\b\\f\\v, '\n\r\b\f\u000B'",
        "\\\\N, \\N", // an escaped backslash before an N is no NULL
        "\\\\\\\\, \\\\",
        "Ünï→😀, Ünï→😀",
    })
    void an_escaped_value_is_unescaped(String copied, String value) {
        assertThat(CopyText.row((copied + "\n").getBytes(UTF_8), 1)).isEqualTo(Row.ofTexts(value));
    }

    @Test
    void null_and_the_empty_text_are_distinct() {
        var row = CopyText.row("\\N\t\tx\t\\N\n".getBytes(UTF_8), 4);

        assertThat(row)
                .isEqualTo(
                        Row.of(
                                List.of(
                                        PgValue.none(),
                                        PgValue.text(""),
                                        PgValue.text("x"),
                                        PgValue.none())));
    }

    @Test
    void values_after_an_escaped_one_lie_where_they_should() {
        var row = CopyText.row("a\\tb\tc\\\\\td\n".getBytes(UTF_8), 3);

        assertThat(row).isEqualTo(Row.ofTexts("a\tb", "c\\", "d"));
    }

    @ParameterizedTest
    @CsvSource({"1", "3"})
    void another_number_of_columns_is_refused(int columns) {
        assertThatThrownBy(() -> CopyText.row("a\tb\n".getBytes(UTF_8), columns))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
