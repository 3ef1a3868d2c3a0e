package dev.metamorph.app.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.port.ShapeLogs;
import dev.metamorph.shape.port.ShapeRef;

import org.junit.jupiter.api.Test;

import java.util.concurrent.atomic.AtomicInteger;

final class AbsentShapeLogsTest {
    private static final ShapeRef SHAPE = new ShapeRef(new ShapeHandle("1-2"), 0);

    private final AbsentShapeLogs absent = new AbsentShapeLogs();
    private final AtomicInteger calls = new AtomicInteger();

    @Test
    void every_answer_is_not_yet() {
        assertThat(absent.read(SHAPE, LogOffset.BEFORE_ALL))
                .isInstanceOf(ShapeLogs.Answer.NotYet.class);
        assertThat(absent.end(SHAPE)).isInstanceOf(ShapeLogs.Answer.NotYet.class);
    }

    @Test
    void a_listener_is_called_once_when_there_is_something_to_ask() {
        absent.await(SHAPE, LogOffset.BEFORE_ALL, calls::incrementAndGet);

        absent.wakeAll();
        absent.wakeAll();

        assertThat(calls).hasValue(1);
    }

    @Test
    void a_closed_listener_is_not_called() {
        absent.await(SHAPE, LogOffset.BEFORE_ALL, calls::incrementAndGet).close();

        absent.wakeAll();

        assertThat(calls).hasValue(0);
    }

    @Test
    void a_late_listener_is_called_at_once() {
        absent.wakeAll();

        absent.await(SHAPE, LogOffset.BEFORE_ALL, calls::incrementAndGet);

        assertThat(calls).hasValue(1);
    }
}
