package dev.metamorph.app.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The table of {@code docs/doctor.md} is generated from the checks. */
final class DoctorPageTest {
    private static final Path PAGE = Path.of("../../docs/doctor.md");
    private static final String HEAD = "| Check | Of | Expected |\n|---|---|---|\n";

    @Test
    void the_page_lists_the_checks() throws IOException {
        var page = Files.readString(PAGE);
        var start = page.indexOf(HEAD) + HEAD.length();
        var end = page.indexOf("\n\n", start) + 1;
        if (Boolean.getBoolean("metamorph.regenerate")) {
            Files.writeString(PAGE, page.substring(0, start) + table() + page.substring(end));
        }

        assertThat(page).contains(HEAD);
        assertThat(Files.readString(PAGE))
                .as("generate it with -Dtest=DoctorPageTest -Dmetamorph.regenerate=true")
                .contains(HEAD + table() + "\n");
    }

    private static String table() {
        return Arrays.stream(Check.values())
                .map(check ->
                        "| `%s` | %s | %s |\n"
                                .formatted(check.word(), check.area().word(), check.expected()))
                .collect(Collectors.joining());
    }
}
