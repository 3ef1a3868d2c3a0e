package dev.metamorph.embedded.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.embedded.testing.ServerChoice.Containers;
import dev.metamorph.embedded.testing.ServerChoice.Embedded;
import dev.metamorph.embedded.testing.ServerChoice.Refused;
import dev.metamorph.embedded.testing.ServerChoice.Support;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

final class ServerChoiceTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "auto", "AUTO"})
    void containers_are_taken_where_an_engine_answers_and_embedded_servers_elsewhere(String auto) {
        assertThat(ServerChoice.of(auto, () -> Support.READY)).isEqualTo(new Containers());
        assertThat(ServerChoice.of(auto, () -> Support.WITHOUT_ENGINE)).isEqualTo(new Embedded());
        assertThat(ServerChoice.of(auto, () -> Support.ABSENT)).isEqualTo(new Embedded());
    }

    @Test
    void embedded_servers_can_be_asked_for_without_a_look_for_an_engine() {
        var choice =
                ServerChoice.of(
                        "embedded",
                        () -> {
                            throw new AssertionError("it looked for an engine");
                        });

        assertThat(choice).isEqualTo(new Embedded());
    }

    @Test
    void containers_that_cannot_be_had_are_refused_in_one_line_with_the_remedy() {
        assertThat(ServerChoice.of("containers", () -> Support.READY)).isEqualTo(new Containers());
        assertThat(ServerChoice.of("containers", () -> Support.WITHOUT_ENGINE))
                .isEqualTo(
                        new Refused(
                                "METAMORPH_TEST_SERVERS=containers: no Docker engine answers; start one, or give auto or embedded"));
        assertThat(ServerChoice.of("containers", () -> Support.ABSENT))
                .isEqualTo(
                        new Refused(
                                "METAMORPH_TEST_SERVERS=containers: this build has no Testcontainers; run it with -Pcontainers"));
    }

    @Test
    void another_word_is_refused_with_those_that_there_are() {
        assertThat(ServerChoice.of("docker", () -> Support.READY))
                .isEqualTo(
                        new Refused(
                                "METAMORPH_TEST_SERVERS is \"docker\"; give auto, embedded or containers"));
    }

    @ParameterizedTest
    @EnumSource
    void the_images_are_those_of_the_compose_files(ContainerServers.Image image)
            throws IOException {
        for (var file : new String[] {"compose.yaml", "compose.dev.yaml"}) {
            assertThat(Files.readAllLines(Path.of("../../docker", file)))
                    .contains("    image: " + image.reference());
        }
    }
}
