package dev.metamorph.shape.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;

import java.util.concurrent.atomic.AtomicInteger;

final class RowTest {
    private final AtomicInteger reads = new AtomicInteger();
    private final Row.Reader text =
            (utf8, start, length) -> {
                reads.incrementAndGet();
                return new String(utf8, start, length, UTF_8);
            };

    @Test
    void a_column_is_read_once_however_often_it_is_asked_for() {
        var row = Row.ofTexts("a", "ä", "c");

        for (var i = 0; i < 3; i++) {
            assertThat(row.read(0, text)).isEqualTo("a");
            assertThat(row.read(1, text)).isEqualTo("ä");
        }

        assertThat(reads).hasValue(2);
    }

    @Test
    void a_column_that_one_reader_has_converted_is_not_given_to_another() {
        var row = Row.ofTexts("7");
        Row.Reader number = (utf8, start, length) -> (long) (utf8[start] - '0');

        assertThat(row.read(0, text)).isEqualTo("7");
        assertThat(row.read(0, number)).isEqualTo(7L);
        assertThat(row.read(0, text)).isEqualTo("7");
    }

    @Test
    void an_unreadable_record_fails_every_time() {
        var row = Row.ofTexts("x");
        Row.Reader none =
                (_, _, _) -> {
                    throw new IllegalArgumentException("none");
                };

        for (var i = 0; i < 2; i++) {
            assertThatThrownBy(() -> row.read(0, none)).hasMessage("none");
        }
    }
}
