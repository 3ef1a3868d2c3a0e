package dev.metamorph.app.stack;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.port.StackReports.Following;
import dev.metamorph.shape.port.StackReports.Leader;
import dev.metamorph.shape.port.StackReports.Report;
import dev.metamorph.shape.port.StackStatus.State;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

@Isolated("it reads all lines of a logger that the stacks of other tests write to")
final class SummaryLogTest {
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(SummaryLog.class);
    private final SummaryLog log = new SummaryLog();

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

    private void take(long reached, int shapes, int readers) {
        var report =
                new Report(
                        "shop",
                        "i-1",
                        URI.create("http://a:3000"),
                        Instant.EPOCH,
                        State.ACTIVE,
                        Instant.EPOCH,
                        new Leader(true, Optional.empty()),
                        new Following(
                                Optional.of(new Lsn(reached)),
                                Optional.empty(),
                                OptionalLong.of(7),
                                Optional.of(Duration.ofMillis(9))),
                        Optional.empty(),
                        shapes,
                        List.of(),
                        List.of());
        log.take(report, readers);
    }

    private List<String> written() {
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void a_minute_in_which_something_moves_is_one_line() {
        take(1_000_000, 2, 5);
        take(1_500_000, 3, 5);

        assertThat(written())
                .containsExactly(
                        "Stack moved reached=0/F4240 wal_bytes=0 lag_bytes=7 lag_ms=9 shapes=2 new_shapes=2 readers=5 leads=true",
                        "Stack moved reached=0/16E360 wal_bytes=500000 lag_bytes=7 lag_ms=9 shapes=3 new_shapes=1 readers=5 leads=true");
    }

    @Test
    void the_requests_that_were_refused_in_a_minute_are_a_line_for_each_reason() {
        log.refused(Map.of("explain_failed", 2L));
        log.refused(Map.of("explain_failed", 2L));
        log.refused(Map.of("explain_failed", 5L, "registry_unread", 1L));

        assertThat(written())
                .containsExactlyInAnyOrder(
                        "Requests got a 503 count=2 reason=explain_failed",
                        "Requests got a 503 count=3 reason=explain_failed",
                        "Requests got a 503 count=1 reason=registry_unread");
    }

    @Test
    void the_wal_of_a_database_without_writers_is_no_move() {
        take(1_000_000, 0, 0);
        take(1_004_000, 0, 0);
        take(1_008_000, 0, 0);

        assertThat(written()).isEmpty();
    }
}
