package dev.metamorph.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The image and the compose files, as far as they can be checked without an engine. */
final class ContainerFilesTest {
    private static final Path ROOT = Path.of("../..");
    private static final Path DOCKER = ROOT.resolve("docker");
    private static final List<String> COMPOSE =
            List.of("compose.yaml", "compose.tls.yaml", "compose.monitoring.yaml");

    /** A version of two numbers or more; not latest, and not a number that moves. */
    private static final Pattern EXACT = Pattern.compile("[\\w./-]+:v?\\d+\\.\\d+[\\w.-]*");

    private static final Pattern OURS = Pattern.compile("\\bmetamorph:(\\d[\\w.-]*)");
    private static final Pattern VERSION = Pattern.compile("<version>([^<]+)</version>");
    private static final Pattern FROM =
            Pattern.compile("^FROM (\\S+)(?: AS (\\S+))?$", Pattern.MULTILINE);

    private static final Pattern NEEDED = Pattern.compile("\\$\\{(\\w+)(.*?)}");

    @Test
    void every_image_has_an_exact_version() throws IOException {
        var stages =
                FROM.matcher(Files.readString(DOCKER.resolve("Dockerfile"))).results().toList();
        var named = stages.stream().map(stage -> String.valueOf(stage.group(2))).toList();
        var images =
                stages.stream()
                        .map(stage -> stage.group(1))
                        .filter(image -> !named.contains(image))
                        .toList();
        assertThat(images).hasSizeGreaterThan(1).allMatch(image -> EXACT.matcher(image).matches());

        for (var file : List.of("compose.yaml", "compose.monitoring.yaml", "compose.dev.yaml")) {
            assertThat(compose(file).findValuesAsText("image"))
                    .as(file)
                    .isNotEmpty()
                    .allMatch(image -> EXACT.matcher(image).matches());
        }
    }

    @Test
    void our_image_has_the_version_of_this_build_wherever_it_is_named() throws IOException {
        var pom = VERSION.matcher(Files.readString(ROOT.resolve("pom.xml")));
        assertThat(pom.find()).isTrue();

        for (var file :
                List.of(
                        "docker/Dockerfile",
                        "docker/compose.yaml",
                        "docker/kubernetes/metamorph.yaml",
                        "docs/deployment.md")) {
            assertThat(OURS.matcher(Files.readString(ROOT.resolve(file))).results())
                    .as(file)
                    .isNotEmpty()
                    .allMatch(found -> found.group(1).equals(pom.group(1)));
        }
    }

    @Test
    void no_secret_has_a_default() throws IOException {
        var secrets = 0;
        for (var file : COMPOSE) {
            for (var found :
                    NEEDED.matcher(Files.readString(DOCKER.resolve(file))).results().toList()) {
                assertThat(found.group(2)).as(file + ": " + found.group()).startsWith(":?");
                secrets++;
            }
            collect(compose(file), file);
        }
        assertThat(secrets).isGreaterThan(2);
    }

    /** A variable that is named like a secret takes it from the environment. */
    private static void collect(JsonNode node, String file) {
        node.properties()
                .forEach(each -> {
                    if (each.getKey().matches(".*(?:PASSWORD|SECRET).*")) {
                        assertThat(each.getValue().asText())
                                .as(file + ": " + each.getKey())
                                .startsWith("${");
                    }
                });
        node.forEach(child -> collect(child, file));
    }

    private static JsonNode compose(String file) throws IOException {
        return new YAMLMapper().readTree(DOCKER.resolve(file).toFile());
    }
}
