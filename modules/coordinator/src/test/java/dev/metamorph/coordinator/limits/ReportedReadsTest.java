package dev.metamorph.coordinator.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.shape.port.ShapeLogs;

import org.junit.jupiter.api.Test;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

final class ReportedReadsTest {
    private static final Instant START = Instant.parse("2026-01-02T00:00:00Z");
    private static final URI ONE = URI.create("http://one:1");
    private static final URI TWO = URI.create("http://two:2");

    private final PlacedLogs logs = new PlacedLogs();
    private final FakeReads reads = new FakeReads();
    private final ReportedReads reported = new ReportedReads(reads, logs);

    private Set<Integer> learn(int seconds) {
        var shapes =
                logs.answers.keySet().stream()
                        .map(partition -> ListedShapes.ref(1, partition, START))
                        .toList();
        return reported.learn(shapes, START.plusSeconds(seconds));
    }

    @Test
    void partitions_are_known_that_are_here_or_whose_owner_answers() {
        logs.answers.put(0, PlacedLogs.HERE);
        logs.answers.put(1, new ShapeLogs.Answer.Elsewhere(ONE));
        logs.answers.put(2, new ShapeLogs.Answer.Elsewhere(TWO));
        logs.answers.put(3, new ShapeLogs.Answer.NotYet("it is being restored"));
        reads.silent.add(TWO);

        assertThat(learn(0)).containsExactlyInAnyOrder(0, 1);
    }

    @Test
    void an_owner_is_asked_for_everything_first_and_then_for_what_is_new() {
        logs.answers.put(0, new ShapeLogs.Answer.Elsewhere(ONE));
        learn(0);
        learn(5);
        reads.silent.add(ONE);
        assertThat(learn(10)).isEmpty();
        reads.silent.clear();
        assertThat(learn(30)).containsExactly(0);

        assertThat(reads.asked)
                .containsExactly(
                        Map.entry(ONE, Duration.ofDays(31)),
                        Map.entry(ONE, Duration.ofSeconds(15)),
                        Map.entry(ONE, Duration.ofSeconds(15)),
                        Map.entry(ONE, Duration.ofSeconds(35)));
    }

    @Test
    void an_instance_that_has_a_standby_is_asked_and_need_not_answer() {
        logs.answers.put(0, PlacedLogs.HERE);
        logs.standby = Optional.of(TWO);
        reads.silent.add(TWO);

        assertThat(learn(0)).containsExactly(0);
        assertThat(reads.asked).extracting(Map.Entry::getKey).containsExactly(TWO);
    }

    @Test
    void a_new_term_begins_without_what_was_told() {
        logs.answers.put(0, new ShapeLogs.Answer.Elsewhere(ONE));
        learn(0);
        reported.forget();
        learn(5);

        assertThat(reads.asked).extracting(Map.Entry::getValue).containsOnly(Duration.ofDays(31));
    }
}
