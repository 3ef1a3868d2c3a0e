package dev.metamorph.app;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;

import org.slf4j.LoggerFactory;

import java.util.Objects;

/**
 * Decides which log lines have a stack trace: those of our own code, and with {@code
 * LOG_LEVEL=debug} those of libraries, too. Kafka's clients, Debezium and the connection pool write
 * one for an ordinary loss of a connection; it says nothing to an operator, and the root cause in
 * one line does.
 */
final class StackTraces {
    private static final String OURS = "dev.metamorph";

    private StackTraces() {}

    /** Returns whether the event has an exception whose stack trace is shown. */
    static boolean areShown(ILoggingEvent event) {
        return event.getThrowableProxy() != null
                && (event.getLoggerName().startsWith(OURS)
                        || (LoggerFactory.getLogger(OURS) instanceof Logger ours
                                && ours.isDebugEnabled()));
    }

    /** The root cause of the event's exception in words; empty without one. */
    static String rootCause(ILoggingEvent event) {
        var cause = event.getThrowableProxy();
        if (cause == null) {
            return "";
        }
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        var type = cause.getClassName();
        return "%s: %s"
                .formatted(
                        type.substring(type.lastIndexOf('.') + 1),
                        Objects.requireNonNullElse(cause.getMessage(), "no message"));
    }
}
