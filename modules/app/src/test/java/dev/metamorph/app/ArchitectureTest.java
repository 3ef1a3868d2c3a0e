package dev.metamorph.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;
import java.util.List;

/** Which module may know which, and what the words of the product may not do. */
final class ArchitectureTest {
    private static final JavaClasses METAMORPH =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("dev.metamorph");

    private static final List<String> SIDE_BY_SIDE =
            List.of("coordinator", "http", "shapelog", "replication");

    @Test
    void shape_knows_the_jdk_only() {
        check(
                classes()
                        .that()
                        .resideInAPackage("dev.metamorph.shape..")
                        .should()
                        .onlyDependOnClassesThat()
                        .resideInAnyPackage(
                                "dev.metamorph.shape..",
                                "java..",
                                "org.jspecify.annotations..",
                                "com.google.errorprone.annotations.."));
    }

    @Test
    void shape_talks_to_no_database_and_writes_no_log() {
        check(
                noClasses()
                        .that()
                        .resideInAPackage("dev.metamorph.shape..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(
                                "java.sql..", "javax.sql..", "java.util.logging..", "org.slf4j.."));
    }

    @Test
    void shape_reads_no_clock() {
        check(
                noClasses()
                        .that()
                        .resideInAPackage("dev.metamorph.shape..")
                        .should()
                        .dependOnClassesThat()
                        .haveFullyQualifiedName("java.time.Clock")
                        .orShould()
                        .callMethod(System.class, "currentTimeMillis")
                        .orShould()
                        .callMethod(System.class, "nanoTime")
                        .orShould()
                        .callMethod(Instant.class, "now"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"coordinator", "http", "shapelog", "replication"})
    void the_modules_of_the_path_do_not_know_each_other(String module) {
        var others =
                SIDE_BY_SIDE.stream()
                        .filter(other -> !other.equals(module))
                        .map("dev.metamorph.%s.."::formatted)
                        .toArray(String[]::new);

        check(
                noClasses()
                        .that()
                        .resideInAPackage("dev.metamorph.%s..".formatted(module))
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(others));
    }

    @Test
    void nothing_is_called_impl() {
        check(noClasses().should().haveSimpleNameEndingWith("Impl"));
    }

    @Test
    void packages_do_not_depend_on_each_other_in_a_circle() {
        check(slices().matching("dev.metamorph.(**)").should().beFreeOfCycles());
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(METAMORPH);
    }
}
