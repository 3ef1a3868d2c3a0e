package dev.metamorph.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.joran.spi.JoranException;
import ch.qos.logback.core.read.ListAppender;

import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.processor.TaskId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

import java.util.Map;
import java.util.Set;

/** With the logging of the program itself. */
final class RestoredStoresTest {
    private static final TaskId TASK = new TaskId(0, 0);

    private final LoggerContext context = new LoggerContext();
    private final ListAppender<ILoggingEvent> told = new ListAppender<>();

    @BeforeEach
    void listen() throws JoranException {
        var configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(Main.class.getResource("/logback.xml"));
        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.detachAndStopAllAppenders();
        told.start();
        root.addAppender(told);
    }

    private Logger streams() {
        return context.getLogger("org.apache.kafka.streams.processor.internals.TaskManager");
    }

    @Test
    void a_store_that_a_killed_process_left_is_told_in_one_line_of_ours() {
        var corrupted = Map.of(TASK, new TaskCorruptedException(Set.of(TASK)));

        streams().error("Get exceptions for the following tasks: {}", corrupted);

        assertThat(told.list)
                .extracting(ILoggingEvent::toString)
                .containsExactly(
                        "[INFO] State stores of a run that was killed are restored tasks=[0_0]");
    }

    @Test
    void any_other_failure_of_a_task_is_told_as_kafka_streams_does() {
        var failed = Map.of(TASK, new StreamsException("disk full"));

        streams().error("Get exceptions for the following tasks: {}", failed);

        assertThat(told.list)
                .extracting(event -> event.getLevel().toString())
                .containsExactly("ERROR");
    }
}
