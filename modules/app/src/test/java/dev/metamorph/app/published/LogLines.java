package dev.metamorph.app.published;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;

import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** The lines that a logger has written. */
final class LogLines implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Logger logger;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> appender =
            new AppenderBase<>() {
                @Override
                protected void append(ILoggingEvent event) {
                    lines.add(event.getFormattedMessage());
                }
            };

    private final @Nullable Level level;

    private LogLines(Logger logger) {
        this.logger = logger;
        level = logger.getLevel();
    }

    static LogLines of(String name) {
        var lines = new LogLines((Logger) LoggerFactory.getLogger(name));
        lines.appender.start();
        lines.logger.setLevel(Level.INFO);
        lines.logger.addAppender(lines.appender);
        return lines;
    }

    /** Waits for a line that has all these words. */
    void await(String... words) {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (lines.stream().noneMatch(line -> Stream.of(words).allMatch(line::contains))) {
            assertThat(System.nanoTime() - deadline).as("in time, among %s", lines).isNegative();
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    @Override
    public void close() {
        logger.setLevel(level);
        logger.detachAppender(appender);
    }
}
