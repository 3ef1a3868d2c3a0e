package dev.metamorph.app.stack;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.log.EndCause;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

@Isolated("it reads all lines of a logger that the stacks of other tests write to")
final class EndedShapeLogTest {
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(EndedShapeLog.class);
    private final Deque<Runnable> later = new ArrayDeque<>();
    private final EndedShapeLog log = new EndedShapeLog(later::add);

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
        logger.setLevel(Level.INFO);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(lines);
        logger.setLevel(null);
    }

    private List<String> written() {
        while (!later.isEmpty()) {
            later.remove().run();
        }
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private void end(int shape, EndCause cause, String reason) {
        log.ended(new ShapeHandle("7-" + shape), cause, reason);
    }

    @Test
    void a_thousand_shapes_that_end_for_one_reason_are_one_line() {
        for (var shape = 0; shape < 1_000; shape++) {
            end(shape, EndCause.TABLE_CHANGED, "table items was altered");
        }
        end(5_000, EndCause.DROPPED, "removed on request");

        assertThat(written())
                .containsExactly(
                        "Shapes ended count=1000 first=7-0 cause=table_changed reason=\"table items was altered\"",
                        "Shape ended handle=7-5000 cause=dropped reason=\"removed on request\"");
    }

    @Test
    void a_later_end_is_logged_later() {
        end(1, EndCause.TRUNCATED, "truncated");
        assertThat(written()).hasSize(1);

        end(2, EndCause.TRUNCATED, "truncated");

        assertThat(written()).hasSize(2);
    }

    @Test
    void many_reasons_are_reported_by_their_causes() {
        for (var shape = 0; shape < 10_000; shape++) {
            end(shape, EndCause.WHERE_NOT_EVALUATED, "reason " + shape);
        }

        assertThat(written())
                .hasSize(51)
                .last()
                .isEqualTo(
                        "Shapes ended count=9950 first=7-50 cause=where_not_evaluated reason=\"different ones\"");
    }
}
