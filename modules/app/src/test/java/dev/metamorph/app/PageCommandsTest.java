package dev.metamorph.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Every command of the README and of the pages is typed by a test, or its section says not run. */
final class PageCommandsTest {
    private static final Path ROOT = Path.of("../..");
    private static final String TESTS = "modules/app/src/test/java/dev/metamorph/app/";
    private static final String NOT_RUN = "Not run";

    /** How a line of a block begins that is a command, perhaps after a prompt or settings. */
    private static final Pattern COMMAND =
            Pattern.compile(
                    "(?:\\$ )?(?:[A-Z_]+=\\S+ )*(?:[A-Z_]+=\\S+ \\\\$"
                            + "|(?:\\./|\\S*bin/|docker/)?(?:metamorph|format|try-without-docker)\\b(?![=:]).*"
                            + "|(?:curl|java|mvn|docker|kubectl|tar|sudo|mkdir|openssl|export|psql|kafka-[a-z-]+\\.sh) .*)");

    /**
     * A command and its proof.
     *
     * @param page where it stands
     * @param beginning how it begins
     * @param file what types it; empty if its section says that it was not run
     * @param proof what that file contains
     */
    private record Typed(String page, String beginning, String file, String proof) {}

    private static final List<Typed> TYPED =
            List.of(
                    smoke("README.md", "./metamorph dev", "\"$metamorph\" dev"),
                    smoke("README.md", "curl 'http", "documented README.md \"curl 'http\""),
                    smoke("README.md", "java -cp", "documented README.md 'java -cp'"),
                    smoke("README.md", "DATABASE_URL=", "documented README.md 'DATABASE_URL='"),
                    new Typed("README.md", "mvn verify", ".ci/run", " verify "),
                    smoke("README.md", "./format", "\"$root/format\""),
                    smoke("README.md", "./metamorph version", "\"$metamorph\" version"),
                    new Typed(
                            "deployment.md",
                            "mvn -Prelease package",
                            ".ci/run",
                            "profiles=release"),
                    new Typed("deployment.md", "tar -xzf", "docker/lay-out", "tar -xzf"),
                    new Typed(
                            "deployment.md",
                            "DATABASE_URL=",
                            "docker/try-without-docker",
                            "\"$work/image${entry[0]}\" \"${arguments[@]}\""),
                    new Typed(
                            "deployment.md",
                            "METAMORPH_JVM_OPTIONS=-XX:AOTCacheOutput=",
                            "docker/train",
                            "METAMORPH_JVM_OPTIONS=\"-XX:AOTCacheOutput=$cache\""),
                    notRun("deployment.md", "sudo "),
                    notRun("deployment.md", "docker "),
                    notRun("deployment.md", "export "),
                    notRun("deployment.md", "curl \"http://localhost:3000"),
                    notRun("deployment.md", "kubectl "),
                    smoke("deployment.md", "mkdir docker/tls", "'mkdir docker/tls'"),
                    smoke("deployment.md", "openssl req", "'openssl req'"),
                    smoke("deployment.md", "./metamorph dev --postgres", "--postgres postgresql:"),
                    new Typed(
                            "deployment.md",
                            "docker/try-without-docker",
                            ".ci/run",
                            "docker/try-without-docker"),
                    smoke("doctor.md", "metamorph doctor", "\"$metamorph\" doctor"),
                    smoke("kafka.md", "java -cp", "documented docs/kafka.md 'java -cp'"),
                    smoke("kafka.md", "curl -X PUT", "documented docs/kafka.md 'curl -X PUT'"),
                    smoke("kafka.md", "curl http", "documented docs/kafka.md 'curl http'"),
                    smoke(
                            "kafka.md",
                            "curl 'http://localhost:3000/v1/positions",
                            "documented docs/kafka.md \"curl 'http://localhost:3000/v1/positions\""),
                    smoke("protocol.md", "curl -G", "documented docs/protocol.md 'curl -G'"),
                    smoke("rows.md", "curl 'http", "documented docs/rows.md 'curl '"),
                    new Typed(
                            "where.md",
                            "$ DATABASE_URL=",
                            TESTS + "ExplainCommandTest.java",
                            "List.of(\"explain\""));

    /** Kafka's own tools are not part of this build; their options are Kafka's. */
    private static final String TOOLS_OF_KAFKA = "kafka-console-consumer.sh ";

    private static Typed smoke(String page, String beginning, String proof) {
        return new Typed(page, beginning, ".ci/smoke", proof);
    }

    private static Typed notRun(String page, String beginning) {
        return new Typed(page, beginning, "", NOT_RUN);
    }

    /**
     * A command of a page.
     *
     * @param section the text above it, from its heading on
     */
    private record Command(String page, String line, String section) {
        boolean is(Typed typed) {
            return page.equals(typed.page) && line.startsWith(typed.beginning);
        }

        @Override
        public String toString() {
            return page + ": " + line;
        }
    }

    @Test
    void every_command_is_typed_or_said_not_to_be() throws IOException {
        var commands = commands();
        var untyped = new TreeSet<String>();
        for (var command : commands) {
            if (!command.line.startsWith(TOOLS_OF_KAFKA)
                    && TYPED.stream().noneMatch(typed -> isProof(typed, command))) {
                untyped.add(command.toString());
            }
        }

        assertThat(untyped).isEmpty();
        assertThat(TYPED)
                .allSatisfy(typed ->
                        assertThat(commands)
                                .as("%s", typed)
                                .anySatisfy(command -> assertThat(command.is(typed)).isTrue()));
    }

    private static boolean isProof(Typed typed, Command command) {
        if (!command.is(typed)) {
            return false;
        }
        try {
            return typed.file.isEmpty()
                    ? command.section.contains(typed.proof)
                    : Files.readString(ROOT.resolve(typed.file)).contains(typed.proof);
        } catch (IOException _) {
            return false;
        }
    }

    private static List<Command> commands() throws IOException {
        var commands = new ArrayList<Command>();
        collect(ROOT.resolve("README.md"), commands);
        try (var pages = Files.list(ROOT.resolve("docs"))) {
            for (var page : pages.filter(one -> one.toString().endsWith(".md")).sorted().toList()) {
                collect(page, commands);
            }
        }
        assertThat(commands).hasSizeGreaterThan(25);
        return commands;
    }

    private static void collect(Path page, List<Command> into) throws IOException {
        var section = new StringBuilder();
        var inBlock = false;
        var isPlain = false;
        var continued = false;
        for (var line : Files.readAllLines(page)) {
            if (line.startsWith("```")) {
                inBlock = !inBlock;
                // A block of a language has no commands.
                isPlain = inBlock && line.length() == 3;
                continue;
            }
            if (!inBlock && line.startsWith("#")) {
                section.setLength(0);
            }
            section.append(line).append('\n');
            var text = line.strip();
            if ((isPlain || (!inBlock && line.startsWith("    ")))
                    && !continued
                    && COMMAND.matcher(text).matches()) {
                into.add(new Command(page.getFileName().toString(), text, section.toString()));
            }
            continued = text.endsWith("\\");
        }
    }
}
