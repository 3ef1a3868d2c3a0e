package dev.metamorph.app;

import ch.qos.logback.classic.pattern.RootCauseFirstThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;

/**
 * The stack trace of a log line, the root cause first, if {@link StackTraces} shows it. Used by
 * {@code logback.xml} as the conversion word {@code %stack}.
 */
public final class StackTraceText extends RootCauseFirstThrowableProxyConverter {
    @Override
    public String convert(ILoggingEvent event) {
        return StackTraces.areShown(event) ? super.convert(event) : "";
    }
}
