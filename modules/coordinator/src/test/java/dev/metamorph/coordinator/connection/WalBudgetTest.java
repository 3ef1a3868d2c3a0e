package dev.metamorph.coordinator.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import dev.metamorph.coordinator.failure.Failure;
import dev.metamorph.coordinator.failure.FailureException;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.status.SlotFigures;
import dev.metamorph.shape.status.StackReason;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import java.util.OptionalLong;

final class WalBudgetTest {
    private final WalBudget budget = new WalBudget("slot", OptionalLong.of(1_000));
    private final Logger logger = (Logger) LoggerFactory.getLogger(WalBudget.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void leave() {
        logger.detachAppender(lines);
    }

    @Test
    void a_slot_beyond_half_of_its_budget_is_warned_about_once() {
        budget.look(retaining(500));
        budget.look(retaining(501));
        budget.look(retaining(1_000));
        budget.look(retaining(10));
        budget.look(retaining(900));

        assertThat(lines.list)
                .extracting(line -> line.getLevel() + " " + line.getFormattedMessage())
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("WARN").contains("bytes=501 "),
                        second -> assertThat(second).startsWith("INFO").contains("bytes=10 "),
                        third -> assertThat(third).startsWith("WARN").contains("bytes=900 "));
    }

    @Test
    void a_slot_beyond_its_budget_is_given_up() {
        assertThatThrownBy(() -> budget.look(retaining(1_001)))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        thrown ->
                                assertThat(thrown.failure())
                                        .isInstanceOf(Failure.Rebuild.class)
                                        .extracting(Failure::reason)
                                        .isEqualTo(StackReason.WAL_BUDGET_EXCEEDED));
    }

    @Test
    void a_lost_slot_and_a_missing_one_retain_nothing() {
        var missing =
                new SlotFigures(
                        new Lsn(5_000), Lsn.ZERO, Lsn.ZERO, false, "", OptionalLong.empty());

        assertThatCode(() -> budget.look(missing)).doesNotThrowAnyException();
    }

    @Test
    void without_a_budget_a_slot_may_retain_anything() {
        var none = new WalBudget("slot", OptionalLong.empty());

        assertThatCode(() -> none.look(retaining(Long.MAX_VALUE / 2))).doesNotThrowAnyException();
    }

    private static SlotFigures retaining(long bytes) {
        return new SlotFigures(
                new Lsn(100 + bytes),
                new Lsn(100),
                new Lsn(100),
                true,
                "extended",
                OptionalLong.empty());
    }
}
