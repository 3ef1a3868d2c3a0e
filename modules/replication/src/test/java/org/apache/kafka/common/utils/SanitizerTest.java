package org.apache.kafka.common.utils;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SanitizerTest {
    @Test
    void names_that_jmx_does_not_accept_are_quoted() {
        assertThat(Sanitizer.jmxSanitize("metamorph_a-1.b")).isEqualTo("metamorph_a-1.b");
        assertThat(Sanitizer.jmxSanitize("a,b=c:d")).isEqualTo("\"a,b=c:d\"");
    }
}
