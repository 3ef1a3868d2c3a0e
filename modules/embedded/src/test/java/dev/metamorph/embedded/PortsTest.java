package dev.metamorph.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.stream.IntStream;

final class PortsTest {
    private static final int MANY = 1_000;

    /** With random ports alone, about forty of so many would be duplicates. */
    @Test
    void no_port_is_given_to_two() {
        assertThat(IntStream.range(0, MANY).mapToObj(_ -> Ports.free())).doesNotHaveDuplicates();
    }
}
