package dev.metamorph.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

final class GivenSettingsTest {
    @TempDir Path folder;

    private String file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content).toString();
    }

    @Test
    void the_prefix_may_stand_before_every_key() {
        var given =
                GivenSettings.of(
                        Map.of(
                                "METAMORPH_PORT", "4000",
                                "METAMORPH_KAFKA_SASL_MECHANISM", "PLAIN",
                                "METAMORPH_JVM_OPTIONS", "-Xmx1g"));

        assertThat(given.values())
                .containsEntry("PORT", "4000")
                .containsEntry("KAFKA_SASL_MECHANISM", "PLAIN");
        assertThat(given.problems()).isEmpty();
        assertThat(given.warnings()).isEmpty();
    }

    @Test
    void both_names_of_a_key_may_not_say_different_things() {
        assertThat(GivenSettings.of(Map.of("METAMORPH_PORT", "1", "PORT", "2")).problems())
                .containsExactly("PORT and METAMORPH_PORT contradict each other; give one of them");
        assertThat(GivenSettings.of(Map.of("METAMORPH_PORT", "1", "PORT", "1")).problems())
                .isEmpty();
        assertThat(GivenSettings.of(Map.of("METAMORPH_PORT", "", "PORT", "1")).values())
                .containsEntry("PORT", "1");
    }

    @Test
    void the_links_of_kubernetes_are_no_settings() {
        assertThat(GivenSettings.of(Map.of("METAMORPH_PORT", "tcp://10.0.0.1:3000")).values())
                .doesNotContainKey("PORT");
    }

    @Test
    void a_link_of_kubernetes_leaves_the_lines_of_the_file() throws IOException {
        var lines = folder.resolve("settings");
        Files.writeString(
                lines,
                "INSECURE=true\nMETAMORPH_PORT=4000\nDATABASE_URL=postgresql://me@db/shop\nKAFKA_BOOTSTRAP_SERVERS=kafka:9092\n");

        var read = Environment.of(Map.of("METAMORPH_PORT", "tcp://10.0.0.1:3000"), lines).read();

        assertThat(read.http().port()).isEqualTo(4000);
    }

    @Test
    void a_link_of_kubernetes_leaves_the_setting_of_electric() {
        var variables = Map.of("METAMORPH_PORT", "tcp://10.0.0.1:3000", "ELECTRIC_PORT", "5000");

        assertThat(ElectricSettings.of(variables).variables()).containsEntry("PORT", "5000");
    }

    @Test
    void a_secret_may_be_the_content_of_a_file() throws IOException {
        var given =
                GivenSettings.of(
                        Map.of(
                                "SECRET_FILE", file("secret", "sesame\n"),
                                "METAMORPH_DATABASE_URL_FILE",
                                        file("url", "postgresql://me:pw@db/shop\r\n"),
                                "KAFKA_SSL_KEY_PASSWORD_FILE", file("key", "two\nlines"),
                                "TLS_KEY_FILE", "/a/path"));

        assertThat(given.problems()).isEmpty();
        assertThat(given.values())
                .containsEntry("SECRET", "sesame")
                .containsEntry("DATABASE_URL", "postgresql://me:pw@db/shop")
                .containsEntry("KAFKA_SSL_KEY_PASSWORD", "two\nlines")
                .containsEntry("TLS_KEY_FILE", "/a/path")
                .doesNotContainKeys("SECRET_FILE", "DATABASE_URL_FILE");
        assertThat(given.files().get("SECRET")).isEqualTo(folder.resolve("secret"));
    }

    @Test
    void a_problem_of_a_file_is_reported() throws IOException {
        var empty = file("empty", "\n");

        assertThat(
                        GivenSettings.of(
                                        Map.of(
                                                "SECRET_FILE",
                                                empty,
                                                "SECRET",
                                                "other",
                                                "PREVIOUS_SECRET_FILE",
                                                empty,
                                                "DATABASE_URL_FILE",
                                                "/no/such/file"))
                                .problems())
                .containsExactly(
                        "DATABASE_URL_FILE names a file that does not exist; give the path of the file, not the secret (the value is not repeated here, because it may be one)",
                        "PREVIOUS_SECRET_FILE names a file that is empty",
                        "SECRET and SECRET_FILE are both given; give one of them");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"sesame", "/ses/ame", "postgresql://me:sesame@db/shop", "se\0same", "\n"})
    void a_secret_in_place_of_its_file_is_not_repeated(String secret) {
        assertThat(GivenSettings.of(Map.of("SECRET_FILE", secret)).problems())
                .singleElement()
                .asString()
                .startsWith("SECRET_FILE names a file that ")
                .doesNotContain(secret);
    }

    @ParameterizedTest
    @CsvSource({
        "METAMORPH_PROT, METAMORPH_PORT",
        "METAMORPH_STACKID, METAMORPH_STACK_ID",
        "METAMORPH_SECRT_FILE, METAMORPH_SECRET_FILE",
        "KAFKA_SASL_MECHANSIM, KAFKA_SASL_MECHANISM",
        "KAFKA_BOOTSTRAP_SERVER, KAFKA_BOOTSTRAP_SERVERS",
        "METAMORPH_SERVICE_HOST, ''",
        "METAMORPH_URL, ''",
        "METAMORPH_ADMIN_URL, ''",
        "KAFKA_OPTS, ''",
        "STACKID, ''"
    })
    void a_name_that_is_like_a_key_is_reported(String given, String meant) {
        assertThat(GivenSettings.of(Map.of(given, "x")).warnings())
                .isEqualTo(
                        meant.isEmpty()
                                ? List.of()
                                : List.of(
                                        "%s has no effect; did you mean %s?"
                                                .formatted(given, meant)));
    }

    @Test
    void a_variable_overrides_a_line_of_the_file_whatever_their_names_are() throws IOException {
        var lines = folder.resolve("settings");
        Files.writeString(
                lines,
                "SECRET=old\nMETAMORPH_PORT=4000\nDATABASE_URL=postgresql://me@db/shop\nKAFKA_BOOTSTRAP_SERVERS=kafka:9092\n");

        var read =
                Environment.of(Map.of("SECRET_FILE", file("secret", "new"), "PORT", "5000"), lines)
                        .read();

        assertThat(read.http().secret().first()).isEqualTo(new Secret("new"));
        assertThat(read.http().port()).isEqualTo(5000);
    }

    @Test
    void distances_count_slips() {
        assertThat(SimilarNames.distance("PORT", "PROT")).isEqualTo(1);
        assertThat(SimilarNames.distance("PORT", "PORTS")).isEqualTo(1);
        assertThat(SimilarNames.distance("", "AB")).isEqualTo(2);
        assertThat(SimilarNames.distance("KITTEN", "SITTING")).isEqualTo(3);
    }
}
