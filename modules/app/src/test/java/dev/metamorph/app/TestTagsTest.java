package dev.metamorph.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;

import dev.metamorph.embedded.EmbeddedKafka;
import dev.metamorph.embedded.EmbeddedKafkaProcess;
import dev.metamorph.embedded.EmbeddedPostgres;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * {@code mvn -Pquick verify} leaves out the tests that carry the tag of those that start servers.
 */
final class TestTagsTest {
    private static final Path MODULES = Path.of("..");
    private static final Set<String> SERVERS =
            Set.of(
                    EmbeddedPostgres.class.getName(),
                    EmbeddedKafka.class.getName(),
                    EmbeddedKafkaProcess.class.getName());

    private final JavaClasses tests = tests();

    /**
     * A class starts a server if it, or a class of the tests that it uses, knows one of the
     * embedded ones. A module whose tests have not been compiled is not looked at.
     */
    @Test
    void tests_that_start_servers_are_tagged() {
        var untagged = new TreeSet<String>();
        for (var test : tests) {
            if (hasTests(test)
                    && !test.isEquivalentTo(TestTagsTest.class)
                    && startsServers(test)
                    && !isTagged(test)) {
                untagged.add(test.getName());
            }
        }

        assertThat(tests.size()).isPositive();
        assertThat(untagged).as("these need @Tag(\"servers\")").isEmpty();
    }

    private static JavaClasses tests() {
        try (var modules = Files.list(MODULES)) {
            return new ClassFileImporter()
                    .importPaths(
                            modules.map(module -> module.resolve("target/test-classes"))
                                    .filter(Files::isDirectory)
                                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list the modules", e);
        }
    }

    private static boolean hasTests(JavaClass test) {
        return test.getMethods().stream()
                .anyMatch(method ->
                        method.isAnnotatedWith(Test.class)
                                || method.isAnnotatedWith(ParameterizedTest.class));
    }

    private static boolean isTagged(JavaClass test) {
        return test.tryGetAnnotationOfType(Tag.class)
                .map(tag -> tag.value().equals("servers"))
                .orElse(false);
    }

    private boolean startsServers(JavaClass test) {
        var seen = new HashSet<String>();
        return reaches(test, seen);
    }

    private boolean reaches(JavaClass from, Set<String> seen) {
        if (SERVERS.contains(from.getName())) {
            return true;
        }
        return seen.add(from.getName())
                && tests.contain(from.getName())
                && tests.get(from.getName()).getDirectDependenciesFromSelf().stream()
                        .map(Dependency::getTargetClass)
                        .anyMatch(target -> reaches(target.getBaseComponentType(), seen));
    }
}
