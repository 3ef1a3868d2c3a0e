package dev.metamorph.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;

import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

import java.util.Map;

/**
 * Says in our words what Kafka Streams tells as an ERROR with a stack trace: that a state store was
 * left behind by a process that was killed. Under exactly-once such a store may hold what was never
 * committed, so it is wiped and restored from its changelog; nothing is lost. Whatever else Kafka
 * Streams tells of its tasks goes through.
 *
 * @see "org.apache.kafka.streams.processor.internals.TaskManager.maybeThrowTaskExceptions"
 */
public final class RestoredStores extends TurboFilter {
    private static final String TELLER = "org.apache.kafka.streams.processor.internals.TaskManager";
    private static final String WORDS = "Get exceptions for the following tasks: {}";

    @Override
    public FilterReply decide(
            @Nullable Marker marker,
            Logger logger,
            Level level,
            @Nullable String format,
            Object @Nullable [] parameters,
            @Nullable Throwable thrown) {
        if (!WORDS.equals(format) || !logger.getName().equals(TELLER)) {
            return FilterReply.NEUTRAL;
        }
        if (parameters == null
                || parameters.length != 1
                || !(parameters[0] instanceof Map<?, ?> failures)
                || !failures.values().stream().allMatch(TaskCorruptedException.class::isInstance)) {
            return FilterReply.NEUTRAL;
        }
        logger.getLoggerContext()
                .getLogger(RestoredStores.class)
                .info(
                        "State stores of a run that was killed are restored tasks={}",
                        failures.keySet());
        return FilterReply.DENY;
    }
}
