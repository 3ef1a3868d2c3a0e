package dev.metamorph.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.read.ListAppender;
import ch.qos.logback.core.spi.FilterReply;

import org.apache.kafka.common.utils.internals.LogContext;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.internals.TaskManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Map;
import java.util.Set;

/** With the logging of the program itself, and the logger that Kafka Streams uses. */
final class RestoredStoresTest {
    private static final String WORDS = "Get exceptions for the following tasks: {}";
    private static final TaskId ONE = new TaskId(0, 0);
    private static final TaskId OTHER = new TaskId(0, 12);

    private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    private final ListAppender<ILoggingEvent> told = new ListAppender<>();
    private final Logger streams =
            new LogContext("stream-thread [a-StreamThread-1] ").logger(TaskManager.class);

    /**
     * Called by the test itself, since a test's thread is another than that of what is before it.
     */
    private void listen() {
        told.setContext(context);
        told.addFilter(new OfThread(Thread.currentThread().getName()));
        told.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(told);
    }

    /** A broker of other tests may log meanwhile, on threads of its own. */
    private static final class OfThread extends Filter<ILoggingEvent> {
        private final String name;

        OfThread(String name) {
            this.name = name;
        }

        @Override
        public FilterReply decide(ILoggingEvent event) {
            return event.getThreadName().equals(name) ? FilterReply.NEUTRAL : FilterReply.DENY;
        }
    }

    @AfterEach
    void leave() {
        context.getLogger(Logger.ROOT_LOGGER_NAME).detachAppender(told);
    }

    @Test
    void a_store_that_a_killed_process_left_is_reported_in_one_line_of_ours() {
        listen();
        streams.error(WORDS, Map.of(ONE, new TaskCorruptedException(Set.of(ONE))));

        assertThat(told.list)
                .extracting(ILoggingEvent::toString)
                .containsExactly(
                        "[INFO] State stores of a killed process are restored tasks=\"[0_0]\"");
    }

    @Test
    void any_other_failure_of_a_task_is_logged_as_by_kafka_streams() {
        listen();
        streams.error(WORDS, Map.of(ONE, new StreamsException("disk full")));

        assertThat(told.list)
                .extracting(event -> event.getLevel().toString())
                .containsExactly("ERROR");
    }

    @Test
    void a_failure_beside_a_store_that_was_left_is_reported() {
        listen();
        streams.error(
                WORDS,
                Map.of(
                        ONE,
                        new TaskCorruptedException(Set.of(ONE)),
                        OTHER,
                        new StreamsException("disk full")));

        assertThat(told.list)
                .extracting(event -> event.getLevel().toString())
                .containsExactly("ERROR");
    }
}
