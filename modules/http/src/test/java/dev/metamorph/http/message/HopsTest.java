package dev.metamorph.http.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HopsTest {
    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "2; no-wait", "3; standby", "9; no-wait; standby"})
    void the_next_instance_never_counts_fewer_hops(String header) {
        var hops = Hops.of(header);

        var next = Hops.of(hops.next(false).header());

        assertThat(next.count()).isPositive().isGreaterThanOrEqualTo(hops.count());
        assertThat(next.hurried()).isEqualTo(hops.hurried());
        assertThat(next.standby()).isEqualTo(hops.standby());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "-1", "x", "1;no-wait", "1; wait", "1; standby; no-wait"})
    void a_malformed_header_counts_as_none(String header) {
        assertThat(Hops.of(header)).isEqualTo(Hops.NONE);
    }

    @Test
    void an_instance_that_stops_marks_what_it_forwards() {
        assertThat(Hops.NONE.next(true).header()).isEqualTo("1; no-wait");
        assertThat(Hops.NONE.toStandby().next(true).header()).isEqualTo("1; no-wait; standby");
    }
}
