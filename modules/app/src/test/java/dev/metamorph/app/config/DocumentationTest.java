package dev.metamorph.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** {@code docs/configuration.md} and the keys that the program reads are the same. */
final class DocumentationTest {
    private static final Path PAGE = Path.of("../../docs/configuration.md");
    private static final Pattern ROW =
            Pattern.compile(
                    "\\| `(?<key>[A-Z_]+[A-Z])` \\| (?<fallback>[^|]+?) \\| (?<meaning>[^|]+) \\|");

    @Test
    void every_key_is_documented_with_its_default_in_order() throws IOException {
        var documented =
                Files.readAllLines(PAGE).stream()
                        .map(ROW::matcher)
                        .filter(row -> row.matches())
                        .map(row -> row.group("key") + " " + row.group("fallback").replace("`", ""))
                        .toList();

        var read =
                SettingKeys.ALL.stream()
                        .map(key -> key.name() + " " + shown(key.fallback()))
                        .toList();

        assertThat(documented).containsExactlyElementsOf(read);
    }

    private static String shown(SettingKey.Fallback fallback) {
        return switch (fallback) {
            case SettingKey.Fallback.None() -> "required";
            case SettingKey.Fallback.Text(var text) -> text.isEmpty() ? "none" : text;
        };
    }
}
