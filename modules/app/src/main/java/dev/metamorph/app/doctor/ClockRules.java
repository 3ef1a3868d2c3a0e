package dev.metamorph.app.doctor;

import dev.metamorph.coordinator.facts.DatabaseReport;

import java.time.Duration;
import java.util.List;

/** Decides whether clocks agree. Pure. */
final class ClockRules {
    /** Lag is told from commit timestamps, and certificates and tokens have a beginning. */
    private static final Duration TOLERATED = Duration.ofSeconds(2);

    private ClockRules() {}

    static void database(DatabaseReport.Clock clock, List<Finding> found) {
        check(Check.DATABASE_CLOCK, "the database's", clock.ahead(), clock.uncertainty(), found);
    }

    static void kafka(Duration ahead, Duration uncertainty, List<Finding> found) {
        check(Check.KAFKA_CLOCK, "Kafka's", ahead, uncertainty, found);
    }

    private static void check(
            Check check, String whose, Duration ahead, Duration uncertainty, List<Finding> found) {
        if (ahead.abs().minus(uncertainty).compareTo(TOLERATED) > 0) {
            found.add(
                    Finding.advice(
                            check,
                            "%s clock is %.1f s %s this machine's"
                                    .formatted(
                                            whose,
                                            ahead.abs().toMillis() / 1_000.0,
                                            ahead.isNegative() ? "behind" : "ahead of"),
                            Remedy.action(
                                    "synchronise the clocks of both machines, for example with chrony")));
        }
    }
}
