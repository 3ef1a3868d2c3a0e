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
            List.of("coordinator", "http", "shapelog", "replication", "publish");

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
    @ValueSource(strings = {"coordinator", "http", "shapelog", "replication", "publish"})
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
    void the_rooms_of_http_are_its_own_but_for_the_server_and_its_settings() {
        check(
                noClasses()
                        .that()
                        .resideOutsideOfPackage("dev.metamorph.http..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(
                                "dev.metamorph.http.connection..",
                                "dev.metamorph.http.forward..",
                                "dev.metamorph.http.message..",
                                "dev.metamorph.http.operations..",
                                "dev.metamorph.http.page..",
                                "dev.metamorph.http.published..",
                                "dev.metamorph.http.query..",
                                "dev.metamorph.http.read.."));
    }

    @Test
    void only_the_connections_of_http_know_netty_s_pipeline() {
        check(
                noClasses()
                        .that()
                        .resideInAnyPackage(
                                "dev.metamorph.http.message..",
                                "dev.metamorph.http.page..",
                                "dev.metamorph.http.published..",
                                "dev.metamorph.http.query..",
                                "dev.metamorph.http.read..",
                                "dev.metamorph.http.operations..")
                        .should()
                        .dependOnClassesThat()
                        .haveFullyQualifiedName("io.netty.channel.ChannelHandlerContext"));
    }

    @Test
    void the_decisions_about_a_read_have_no_effects() {
        check(
                noClasses()
                        .that()
                        .resideInAPackage("dev.metamorph.http.read.state..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(
                                "dev.metamorph.http.connection..",
                                "dev.metamorph.http.forward..",
                                "dev.metamorph.http.page..",
                                "io.netty..",
                                "java.util.concurrent..",
                                "org.slf4j..")
                        .orShould()
                        .callMethod(System.class, "nanoTime"));
    }

    @Test
    void the_feed_s_records_know_neither_topics_nor_the_writer() {
        check(
                noClasses()
                        .that()
                        .resideInAPackage("dev.metamorph.feed.record..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(
                                "dev.metamorph.feed.topic..", "dev.metamorph.feed.writer.."));
    }

    @Test
    void the_store_of_a_task_knows_neither_its_writer_nor_its_readers() {
        check(
                noClasses()
                        .that()
                        .resideInAPackage("dev.metamorph.shapelog.store..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(
                                "dev.metamorph.shapelog.task..", "dev.metamorph.shapelog.read.."));
    }

    @Test
    void only_the_metrics_know_prometheus_library() {
        check(
                noClasses()
                        .that()
                        .resideOutsideOfPackage("dev.metamorph.metrics..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage("io.prometheus.."));
    }

    @Test
    void the_metrics_know_no_module_but_shape() {
        check(
                classes()
                        .that()
                        .resideInAPackage("dev.metamorph.metrics..")
                        .should()
                        .onlyDependOnClassesThat()
                        .resideInAnyPackage(
                                "dev.metamorph.metrics..",
                                "dev.metamorph.shape..",
                                "com.fasterxml.jackson.core..",
                                "io.prometheus..",
                                "java..",
                                "org.slf4j..",
                                "org.jspecify.annotations.."));
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
