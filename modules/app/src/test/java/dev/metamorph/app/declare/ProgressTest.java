package dev.metamorph.app.declare;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

final class ProgressTest {
    private static final Declaration ITEMS = Declaration.of("items");
    private final Progress progress = new Progress(Map.of("a", ITEMS), "shop");

    @Test
    void a_line_is_logged_only_when_something_has_changed() {
        assertThat(progress.next(Map.of(), seconds(0))).containsExactly(line("declared", 0));
        assertThat(progress.next(states("snapshotting", "0_0"), seconds(1)))
                .containsExactly(line("snapshotting", 1));
        assertThat(progress.next(states("snapshotting", "0_0"), seconds(2))).isEmpty();
        assertThat(progress.isOver()).isFalse();
        assertThat(progress.next(states("live", "0_inf"), seconds(3)))
                .containsExactly(line("live", 3));
        assertThat(progress.isOver()).isTrue();
        assertThat(progress.hasFailed()).isFalse();
    }

    @Test
    void a_former_declaration_is_not_taken_for_the_new_one() {
        var former = status("live", Declaration.of("orders"));

        progress.next(Map.of("a", former), seconds(0));

        assertThat(progress.isOver()).isFalse();
    }

    @Test
    void a_topic_that_is_set_aside_for_a_moment_has_not_failed() {
        progress.next(states("set_aside", ""), seconds(0));
        progress.next(states("set_aside", ""), seconds(9));
        assertThat(progress.isOver()).isFalse();

        progress.next(states("snapshotting", ""), seconds(10));
        progress.next(states("set_aside", ""), seconds(11));
        progress.next(states("set_aside", ""), seconds(20));
        assertThat(progress.isOver()).isFalse();

        assertThat(progress.next(states("set_aside", ""), seconds(21))).isEmpty();
        assertThat(progress.isOver()).isTrue();
        assertThat(progress.hasFailed()).isTrue();
    }

    @Test
    void states_are_shown_as_a_table() {
        var live =
                new PublishedStatus(
                        "items",
                        ITEMS,
                        "live",
                        "",
                        Optional.of("1_0"),
                        Optional.of("0/1"),
                        OptionalLong.of(7),
                        OptionalLong.of(200),
                        OptionalLong.of(3));

        assertThat(StatusTable.lines(List.of(live, status("set_aside", ITEMS))))
                .containsExactly(
                        "NAME   TOPIC  STATE      OFFSET  LSN  LAG",
                        "items  -      live       1_0     0/1  200 bytes, 3 ms",
                        "a      -      set_aside  -       -    -",
                        "a: no permission");
    }

    @Test
    void the_number_of_records_and_their_rate_are_told_every_two_seconds() {
        assertThat(progress.next(counted("snapshotting", 1_000), seconds(1)))
                .containsExactly(line("snapshotting, 1,000 records", 1));
        assertThat(progress.next(counted("snapshotting", 60_000), seconds(2))).isEmpty();
        assertThat(progress.next(counted("snapshotting", 121_000), seconds(3)))
                .containsExactly(line("snapshotting, 121,000 records, 60,000 records/s", 3));
        assertThat(progress.next(counted("snapshotting", 121_000), seconds(9))).isEmpty();
        assertThat(progress.next(counted("snapshotting", 10), seconds(10)))
                .containsExactly(line("snapshotting, 10 records", 10));
        assertThat(progress.next(counted("repairing", 20), seconds(11)))
                .containsExactly(line("repairing, 20 records", 11));
    }

    private static Map<String, PublishedStatus> counted(String state, long records) {
        return states(state, "0_0", OptionalLong.of(records));
    }

    private static Map<String, PublishedStatus> states(String state, String offset) {
        return states(state, offset, OptionalLong.empty());
    }

    private static Map<String, PublishedStatus> states(
            String state, String offset, OptionalLong records) {
        return Map.of(
                "a",
                new PublishedStatus(
                        "a",
                        ITEMS,
                        state,
                        "no permission",
                        Optional.of(offset).filter(text -> !text.isEmpty()),
                        Optional.empty(),
                        records,
                        OptionalLong.empty(),
                        OptionalLong.empty()));
    }

    private static PublishedStatus status(String state, Declaration declaration) {
        return new PublishedStatus(
                "a",
                declaration,
                state,
                "no permission",
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty());
    }

    private static String line(String text, int seconds) {
        return "%-24s %s (%d s)".formatted("a", text, seconds);
    }

    private static Duration seconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }
}
