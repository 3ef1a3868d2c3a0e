package dev.metamorph.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;

import org.slf4j.LoggerFactory;

/** The level of our own loggers, and the form of lines; {@code logback.xml} fixes the rest. */
final class Logging {
    private static final String APPENDER = "stderr";

    private Logging() {}

    /** Sets level and form. */
    static void as(String level, boolean isJson) {
        if (LoggerFactory.getLogger("dev.metamorph") instanceof Logger ours) {
            ours.setLevel(Level.toLevel(level));
        }
        if (isJson) {
            toJson();
        }
    }

    private static void toJson() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context
                && context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).getAppender(APPENDER)
                        instanceof OutputStreamAppender<ILoggingEvent> appender) {
            var encoder = new JsonLogEncoder();
            encoder.setContext(context);
            encoder.start();
            appender.setEncoder(encoder);
        }
    }
}
