package dev.metamorph.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The pages name what is there: classes, alerts, and other pages. */
final class DocumentationTest {
    private static final Path ROOT = Path.of("../..");
    private static final Pattern DECLARATION =
            Pattern.compile("\\b(?:class|interface|record|enum)\\s+([A-Z]\\w+)");

    /** Two words or more in one, in backticks, perhaps with a member. */
    private static final Pattern CLASS =
            Pattern.compile("`([A-Z][a-z0-9]+(?:[A-Z][a-z0-9]+)+)(?:[.#]\\w+)?`");

    private static final Pattern ALERT = Pattern.compile("- alert: (\\w+)");

    /** A link to another file of the repository, without its heading. */
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(?:#[^)]*)?\\)");

    @Test
    void the_classes_that_pages_name_exist() throws IOException {
        var declared = new HashSet<>(Set.of("HttpClient", "HttpServerUpgradeHandler"));
        declared.add("OutOfMemoryError");
        declared.addAll(
                Set.of(
                        "JsonConverter",
                        "ExtractNewRecordState",
                        "TopicNameStrategy",
                        "RecordNameStrategy"));
        declared.addAll(
                Set.of("UnknownHostException", "ConnectException", "SocketTimeoutException"));
        ALERT.matcher(Files.readString(ROOT.resolve("docker/prometheus/alerts.yaml")))
                .results()
                .forEach(found -> declared.add(found.group(1)));
        for (var source : files(ROOT.resolve("modules"), ".java")) {
            DECLARATION
                    .matcher(Files.readString(source))
                    .results()
                    .forEach(found -> declared.add(found.group(1)));
        }

        var unknown = new TreeSet<String>();
        for (var page : pages()) {
            CLASS.matcher(Files.readString(page))
                    .results()
                    .filter(found -> !declared.contains(found.group(1)))
                    .forEach(found -> unknown.add(page + ": " + found.group(1)));
        }

        assertThat(declared).contains("DocumentationTest", "EpochFilter");
        assertThat(unknown).isEmpty();
    }

    @Test
    void the_files_that_pages_link_to_exist() throws IOException {
        var broken = new TreeSet<String>();
        for (var page : pages()) {
            LINK.matcher(Files.readString(page))
                    .results()
                    .filter(link -> !Files.exists(page.resolveSibling(link.group(1))))
                    .forEach(link -> broken.add(page + ": " + link.group(1)));
        }

        assertThat(broken).isEmpty();
    }

    private static List<Path> pages() throws IOException {
        var pages = new ArrayList<>(files(ROOT.resolve("docs"), ".md"));
        try (var top = Files.list(ROOT)) {
            top.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
        }
        assertThat(pages).hasSizeGreaterThan(10);
        return pages;
    }

    private static List<Path> files(Path folder, String ending) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(ending)).toList();
        }
    }
}
