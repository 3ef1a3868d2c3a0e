package dev.metamorph.shapelog.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metamorph.shape.ShapeHandle;

import org.apache.kafka.streams.errors.ProcessorStateException;
import org.junit.jupiter.api.Test;

final class FaultBarrierTest {
    private static final ShapeHandle H = new ShapeHandle("h");

    @Test
    void a_bug_gives_the_reason_for_the_shapes_end() {
        assertThat(FaultBarrier.reason(new NullPointerException(), H, "bound")).isEqualTo("bound");
    }

    @Test
    void a_failure_of_the_store_stops_the_task() {
        var failure = new ProcessorStateException("disk full");

        assertThatThrownBy(() -> FaultBarrier.reason(failure, H, "bound")).isSameAs(failure);
    }
}
