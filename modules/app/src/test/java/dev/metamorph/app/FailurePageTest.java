package dev.metamorph.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.coordinator.failure.FailureTable;
import dev.metamorph.shape.status.StackReason;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * {@code docs/failures.md} is generated from the table that the classifier reads, from the other
 * reasons, and from the exit codes.
 */
final class FailurePageTest {
    private static final Path PAGE = Path.of("../../docs/failures.md");
    private static final String COMMAND =
            "mvn -pl modules/app -am test -Dtest=FailurePageTest -Dsurefire.failIfNoSpecifiedTests=false -Dmetamorph.regenerate=true";

    @Test
    void the_page_says_what_the_table_says() throws IOException {
        if (Boolean.getBoolean("metamorph.regenerate")) {
            Files.writeString(PAGE, page());
        }

        assertThat(Files.readString(PAGE)).as("generate it: %s", COMMAND).isEqualTo(page());
    }

    private static String page() {
        var page = new StringBuilder();
        page.append(
                """
                # Failures

                Generated from `FailureTable`, `StackReason` and `ExitCode`: %s.

                ## What is done

                | Kind | What Metamorph does | Readers | Exit code |
                |---|---|---|---|
                """
                        .formatted("`" + COMMAND + "`"));
        for (var kind : FailureTable.Kind.values()) {
            page.append("| %s | %s |\n".formatted(word(kind), consequences(kind)));
        }
        page.append(
                """

                ## What is recognised

                The connection side takes the first row that fits. Codes of five characters are SQLSTATEs; `{}` stands for what the server
                or the driver said. The log shows code and message once, as `Stack is waiting reason=…`; a request that cannot wait gets them in
                a 503, as `reason` and `message`; `/v1/health` has the code, and `metamorph status` shows them beside the part that fails.

                The last three columns of both tables name the places that show a reason: the metric ([metrics.md](metrics.md)), whose label
                `reason` has the code if it has such a label, the line of the log at `LOG_LEVEL=info`, and the member of `/v1/status`.

                | Code | Condition | Recognised by | Kind | Message | Metric | Log | Status |
                |---|---|---|---|---|---|---|---|
                """);
        for (var row : FailureTable.values()) {
            page.append(
                    "| `%s` | %s | %s | %s | %s | %s |\n"
                            .formatted(
                                    row.code(),
                                    row.condition(),
                                    row.sign(),
                                    word(row.kind()),
                                    row.said(),
                                    FailureEvidence.of(row).columns()));
        }
        page.append(
                """

                ## Other reasons

                Reasons that are found by looking, that belong to the ordinary course of a stack, or for which a request gets a 503.

                | Code | Condition | What to do | Metric | Log | Status |
                |---|---|---|---|---|---|
                """);
        for (var reason : StackReason.values()) {
            page.append(
                    "| `%s` | %s | %s | %s |\n"
                            .formatted(
                                    reason.code(),
                                    reason.condition(),
                                    reason.remedy(),
                                    FailureEvidence.of(reason).columns()));
        }
        page.append(
                """

                ## Exit codes

                | Code | Meaning |
                |---|---|
                """);
        for (var code : ExitCode.values()) {
            page.append("| %d | %s |\n".formatted(code.code(), code.meaning()));
        }
        return page.toString();
    }

    private static String word(FailureTable.Kind kind) {
        return switch (kind) {
            case RETRY -> "retry";
            case DATABASE_SETTING -> "setting (Postgres)";
            case KAFKA_SETTING -> "setting (Kafka)";
            case REBUILD -> "rebuild";
        };
    }

    private static String consequences(FailureTable.Kind kind) {
        var later =
                "ends with one line if this instance has neither led nor followed yet; later it retries, and the log says what to change";
        return switch (kind) {
            case RETRY ->
                    "closes its connections and starts again after `RECONNECT_DELAY`, doubling to `MAX_RECONNECT_DELAY` until the slot advances | existing shapes are served; what needs the database gets a 503 with `retry-after` | none";
            case DATABASE_SETTING ->
                    "%s | as above | %d".formatted(later, ExitCode.DATABASE.code());
            case KAFKA_SETTING -> "%s | as above | %d".formatted(later, ExitCode.KAFKA.code());
            case REBUILD ->
                    "drops the slot, starts again, and ends all shapes | 409, then the shapes begin again | none";
        };
    }
}
