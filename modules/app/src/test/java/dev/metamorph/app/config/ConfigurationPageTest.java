package dev.metamorph.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** The table of {@code docs/configuration.md} is generated from the settings. */
final class ConfigurationPageTest {
    private static final Path PAGE = Path.of("../../docs/configuration.md");
    private static final String HEAD = "| Key | Type | Default | Meaning |\n|---|---|---|---|\n";
    private static final String COMMAND =
            "mvn -pl modules/app -am test -Dtest=ConfigurationPageTest -Dsurefire.failIfNoSpecifiedTests=false -Dmetamorph.regenerate=true";

    @Test
    void the_table_says_what_the_settings_say() throws IOException {
        var page = Files.readString(PAGE);
        assertThat(page).contains(HEAD);
        var start = page.indexOf(HEAD) + HEAD.length();
        var end = page.indexOf("\n\n", start) + 1;
        if (Boolean.getBoolean("metamorph.regenerate")) {
            Files.writeString(PAGE, page.substring(0, start) + table() + page.substring(end));
        }

        assertThat(Files.readString(PAGE))
                .as("generate it: %s", COMMAND)
                .contains(HEAD + table() + "\n");
    }

    private static String table() {
        return SettingKeys.ALL.stream()
                .map(key ->
                        "| `%s` | %s | %s | %s |\n"
                                .formatted(
                                        key.name(),
                                        key.type().words(),
                                        shown(key.fallback()),
                                        key.meaning()))
                .collect(Collectors.joining());
    }

    private static String shown(SettingKey.Fallback fallback) {
        return switch (fallback) {
            case SettingKey.Fallback.None() -> "required";
            case SettingKey.Fallback.Text(var text) ->
                    text.isEmpty() ? "none" : "`%s`".formatted(text);
        };
    }
}
