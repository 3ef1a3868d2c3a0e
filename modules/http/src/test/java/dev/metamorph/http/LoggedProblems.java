package dev.metamorph.http;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;

import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Records everything that is logged as a warning or an error. */
final class LoggedProblems implements AutoCloseable {
    /** Loggers that the product's configuration switches off. */
    private static final String SILENT = "io.netty.handler.codec.http2.DefaultHttp2Connection";

    private final Logger root =
            ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(Logger.ROOT_LOGGER_NAME);
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> ear =
            new AppenderBase<>() {
                @Override
                protected void append(ILoggingEvent event) {
                    if (event.getLevel().isGreaterOrEqual(Level.WARN)
                            && !event.getLoggerName().equals(SILENT)
                            && told.size() < 10) {
                        told.add(text(event));
                    }
                }
            };

    LoggedProblems() {
        ear.setContext(root.getLoggerContext());
        ear.start();
        root.addAppender(ear);
    }

    private static String text(ILoggingEvent event) {
        var thrown = event.getThrowableProxy();
        return event + (thrown == null ? "" : "\n" + ThrowableProxyUtil.asString(thrown));
    }

    List<String> all() {
        return told;
    }

    @Override
    public void close() {
        root.detachAppender(ear);
    }
}
