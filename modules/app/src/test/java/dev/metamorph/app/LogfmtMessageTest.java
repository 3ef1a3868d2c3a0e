package dev.metamorph.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class LogfmtMessageTest {
    @Test
    void values_take_their_places_in_order() {
        assertThat(format("Shape ended handle={} cause={}", "7-1", "TRUNCATE"))
                .isEqualTo("Shape ended handle=7-1 cause=TRUNCATE");
        assertThat(format("The lock is free")).isEqualTo("The lock is free");
        assertThat(format("Read rows={} bytes={}", 3)).isEqualTo("Read rows=3 bytes={}");
    }

    @Test
    void a_quoted_value_has_its_quotes_and_backslashes_escaped() {
        assertThat(format("Not read error=\"{}\"", "relation \"a\\b\" is missing"))
                .isEqualTo("Not read error=\"relation \\\"a\\\\b\\\" is missing\"");
    }

    @Test
    void a_value_that_needs_quotes_gets_them() {
        assertThat(format("Found table={} rows={}", "a b", 2))
                .isEqualTo("Found table=\"a b\" rows=2");
        assertThat(format("Found where={}", "a='x'")).isEqualTo("Found where=\"a='x'\"");
        assertThat(format("Found reason={}", "")).isEqualTo("Found reason=\"\"");
    }

    @Test
    void a_value_cannot_begin_another_line() {
        assertThat(format("Failed error=\"{}\"", "first\nERROR second"))
                .isEqualTo("Failed error=\"first\\nERROR second\"");
        assertThat(format("Metamorph {} starts", "1\r\n2")).isEqualTo("Metamorph 1\\r\\n2 starts");
    }

    private static String format(String pattern, Object... arguments) {
        return LogfmtMessage.format(pattern, arguments);
    }
}
