package dev.metamorph.coordinator.verify;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.metamorph.shape.port.ShapeVerifications.Difference;
import dev.metamorph.shape.port.ShapeVerifications.Kind;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/** Items are folded to rows, and these compared with the rows of the database. */
final class LogFoldTest {
    private static final String HEADERS = ",\"headers\":{\"operation\":\"";
    @TempDir Path folder;

    @Test
    void inserts_updates_and_deletes_fold_to_the_rows_that_exist() throws IOException {
        var log =
                List.of(
                        row("1", "\"name\":\"a\",\"n\":\"1\""),
                        row("2", "\"name\":\"b\",\"n\":\"2\""),
                        row("3", "\"name\":\"c\",\"n\":null"),
                        change("1", "update", "\"n\":\"7\""),
                        change("2", "delete", ""),
                        change("3", "delete", ""),
                        change("3", "insert", "\"name\":\"d\",\"n\":\"4\""),
                        "{\"headers\":{\"control\":\"snapshot-end\"}}");
        var database =
                List.of(
                        row("3", "\"name\":\"d\",\"n\":\"4\""),
                        row("1", "\"name\":\"a\",\"n\":\"7\""));

        var comparison = compare(database, log, _ -> true);

        assertThat(comparison.differences()).isEmpty();
        assertThat(comparison.rows()).isEqualTo(2);
    }

    @Test
    void booleans_of_snapshots_and_changes_are_the_same() throws IOException {
        var log =
                List.of(
                        row("1", "\"ok\":\"true\",\"name\":\"true\""),
                        row("2", "\"ok\":\"false\",\"name\":\"x\""),
                        change("2", "update", "\"ok\":\"t\""));
        var database =
                List.of(
                        row("1", "\"ok\":\"true\",\"name\":\"true\""),
                        row("2", "\"ok\":\"true\",\"name\":\"x\""));

        assertThat(compare(database, log, _ -> true).differences()).isEmpty();
        // A text is not a boolean.
        assertThat(
                        compare(
                                        List.of(row("1", "\"name\":\"true\"")),
                                        List.of(row("1", "\"name\":\"t\"")),
                                        _ -> true)
                                .differences())
                .hasSize(1);
    }

    @Test
    void differences_are_told_by_key_and_kind() throws IOException {
        var log =
                List.of(
                        row("1", "\"name\":\"same\""),
                        row("2", "\"name\":\"old\""),
                        row("4", "\"name\":\"ghost\""));
        var database =
                List.of(
                        row("1", "\"name\":\"same\""),
                        row("2", "\"name\":\"new\""),
                        row("3", "\"name\":\"lost\""));

        assertThat(compare(database, log, _ -> true).differences())
                .containsExactly(
                        new Difference(key("2"), Kind.DIFFERENT),
                        new Difference(key("3"), Kind.MISSING),
                        new Difference(key("4"), Kind.EXTRA));
        assertThat(compare(database, log, key("3")::equals).differences())
                .containsExactly(new Difference(key("3"), Kind.MISSING));
    }

    @Test
    void values_with_quotes_and_brackets_are_taken_apart() throws IOException {
        var tricky = "\"name\":\"}\\\"],{\\\\\",\"n\":\"\\u0001\"";
        var log =
                List.of(
                        row("a/\\\"b", "\"name\":\"\",\"n\":\"\""),
                        change("a/\\\"b", "update", tricky));

        assertThat(compare(List.of(row("a/\\\"b", tricky)), log, _ -> true).differences())
                .isEmpty();
        assertThat(
                        compare(List.of(row("a/\\\"b", "\"name\":\"\",\"n\":\"\"")), log, _ -> true)
                                .differences())
                .hasSize(1);
    }

    @Test
    void a_change_has_its_transaction_and_its_commit() {
        var bytes = change("1", "update", "\"n\":\"7\"").getBytes(UTF_8);
        var item = new ItemScanner(bytes, bytes.length);

        assertThat(item.next()).isTrue();
        assertThat(item.isChange()).isTrue();
        assertThat(item.xid().toLong()).isEqualTo(4_294_967_290L);
        assertThat(item.lsn().bytes()).isEqualTo(77);
        assertThat(item.next()).isFalse();
    }

    private Comparison compare(List<String> database, List<String> log, Predicate<String> wanted)
            throws IOException {
        try (var left = new SortedEntries(folder, 1_000);
                var right = new SortedEntries(folder, 1_000)) {
            var rows = fold(left, database, LogFold::addRow).rows();
            return Comparison.of(rows, fold(right, log, LogFold::add).rows(), 100, wanted);
        }
    }

    @FunctionalInterface
    private interface Addition {
        void add(LogFold fold, ItemScanner item) throws IOException;
    }

    private static LogFold fold(SortedEntries into, List<String> items, Addition addition)
            throws IOException {
        var fold = new LogFold(into, List.of("ok"));
        var bytes = String.join(",", items).getBytes(UTF_8);
        var scanner = new ItemScanner(bytes, bytes.length);
        while (scanner.next()) {
            addition.add(fold, scanner);
        }
        return fold;
    }

    private static String key(String id) {
        return "\\\"public\\\".\\\"t\\\"/\\\"%s\\\"".formatted(id);
    }

    private static String row(String id, String values) {
        return "{\"key\":\"%s\",\"value\":{\"id\":\"%s\",%s}%sinsert\",\"relation\":[\"public\",\"t\"]}}"
                .formatted(key(id), id, values, HEADERS);
    }

    private static String change(String id, String operation, String values) {
        return "{\"key\":\"%s\",\"value\":{\"id\":\"%s\"%s}%s%s\",\"relation\":[\"public\",\"t\"],\"txids\":[4294967290],\"lsn\":\"77\",\"op_position\":0}}"
                .formatted(key(id), id, values.isEmpty() ? "" : "," + values, HEADERS, operation);
    }
}
