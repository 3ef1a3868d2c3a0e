package dev.metamorph.shape.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.measure.ChangeTraces.Place;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;

final class ChangeTracesTest {
    private static int sampled(double ratio) {
        return sampled(new ChangeTraces(ratio), 0, 2_000).size();
    }

    private static List<ChangeTraces.Passage> sampled(ChangeTraces traces, int from, int to) {
        for (var i = from; i < to; i++) {
            traces.passed(new Lsn(8L * i), Instant.EPOCH, Place.TASK, Instant.EPOCH);
        }
        return traces.take();
    }

    @Test
    void the_ratio_decides_how_many_are_sampled() {
        assertThat(sampled(0)).isZero();
        assertThat(sampled(1)).isEqualTo(2_000);
        assertThat(sampled(0.1)).isBetween(100, 300);
        assertThat(sampled(new ChangeTraces(0.3), 0, 2_000))
                .isEqualTo(sampled(new ChangeTraces(0.3), 0, 2_000));
    }

    @Test
    void what_is_not_taken_is_bounded() {
        var traces = new ChangeTraces(1);

        assertThat(sampled(traces, 0, 100_000)).hasSizeLessThan(10_000).isNotEmpty();
        assertThat(traces.take()).isEmpty();
    }
}
