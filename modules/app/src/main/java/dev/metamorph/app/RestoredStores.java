package dev.metamorph.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;

import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Replaces an ERROR with a stack trace of Kafka Streams by one line: a killed process has left a
 * state store behind. Under exactly-once such a store may hold uncommitted entries, so it is wiped
 * and restored from its changelog; nothing is lost. All other lines of Kafka Streams pass.
 *
 * @see "org.apache.kafka.streams.processor.internals.TaskManager.maybeThrowTaskExceptions"
 */
public final class RestoredStores extends TurboFilter {
    private static final String LOGGER = "org.apache.kafka.streams.processor.internals.TaskManager";

    /** The message follows Kafka's prefix with the thread's name; its arguments are in the text. */
    private static final Pattern WORDS =
            Pattern.compile("Get exceptions for the following tasks: \\{(.*)}", Pattern.DOTALL);

    private static final Pattern FAILED_TASK = Pattern.compile("(\\d+_\\d+)=([\\w.$]+)");

    @Override
    public FilterReply decide(
            @Nullable Marker marker,
            Logger logger,
            Level level,
            @Nullable String format,
            Object @Nullable [] parameters,
            @Nullable Throwable thrown) {
        if (format == null || !logger.getName().equals(LOGGER)) {
            return FilterReply.NEUTRAL;
        }
        var told = WORDS.matcher(format);
        if (!told.find()) {
            return FilterReply.NEUTRAL;
        }
        var failures = FAILED_TASK.matcher(told.group(1)).results().toList();
        if (failures.isEmpty() || !failures.stream().allMatch(RestoredStores::isCorrupted)) {
            return FilterReply.NEUTRAL;
        }
        logger.getLoggerContext()
                .getLogger(RestoredStores.class)
                .info(
                        "State stores of a killed process are restored tasks=\"{}\"",
                        failures.stream().map(task -> task.group(1)).toList());
        return FilterReply.DENY;
    }

    private static boolean isCorrupted(MatchResult task) {
        return task.group(2).equals(TaskCorruptedException.class.getName());
    }
}
