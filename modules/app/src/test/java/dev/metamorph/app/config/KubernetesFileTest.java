package dev.metamorph.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The example for Kubernetes starts instances with settings that the program accepts. */
final class KubernetesFileTest {
    private static final Path FOLDER = Path.of("../../docker/kubernetes");

    /** Keys that are not settings of the program: for the launcher, and for the file itself. */
    private static final Set<String> OTHERS = Set.of("METAMORPH_JVM_OPTIONS", "POD_NAME");

    @Test
    void the_variables_are_settings_and_have_values_that_the_program_accepts() throws IOException {
        var variables =
                new HashMap<>(
                        Map.of(
                                "DATABASE_URL",
                                "postgresql://metamorph:pw@postgres/shop",
                                "SECRET",
                                "sesame"));
        for (var variable : container().path("env")) {
            var name = variable.path("name").asText();
            if (!OTHERS.contains(name)) {
                variables.put(
                        name,
                        variable.path("value").asText().replace("$(POD_NAME)", "metamorph-0"));
            }
        }

        var configuration = Environment.of(variables).read();

        assertThat(SettingKeys.ALL.stream().map(SettingKey::name)).containsAll(variables.keySet());
        assertThat(configuration.address())
                .hasToString("http://metamorph-0.metamorph-instances:3000");
        assertThat(configuration.feed().partitions()).isGreaterThan(2);
    }

    @Test
    void the_ports_are_those_on_which_the_program_listens() throws IOException {
        var configuration =
                Environment.of(
                                Map.of(
                                        "DATABASE_URL", "postgresql://metamorph:pw@postgres/shop",
                                        "KAFKA_BOOTSTRAP_SERVERS", "kafka:9092",
                                        "SECRET", "sesame"))
                        .read();

        assertThat(container().path("ports").findValuesAsText("containerPort"))
                .isEqualTo(
                        List.of(
                                Integer.toString(configuration.http().port()),
                                Integer.toString(configuration.admin().port())));
    }

    @Test
    void the_settings_for_sasl_reach_every_client_of_kafka() throws IOException {
        var secret = documents("kafka-sasl.yaml").getFirst();
        var variables =
                new HashMap<>(
                        Map.of(
                                "DATABASE_URL", "postgresql://metamorph:pw@postgres/shop",
                                "KAFKA_BOOTSTRAP_SERVERS", "kafka:9092",
                                "SECRET", "sesame"));
        secret.path("stringData")
                .properties()
                .forEach(each -> variables.put(each.getKey(), each.getValue().asText()));

        var kafka = Environment.of(variables).read().kafka().forAll();

        assertThat(kafka)
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("sasl.mechanism", "SCRAM-SHA-512")
                .containsEntry("ssl.truststore.type", "PEM")
                .containsKey("sasl.jaas.config");
        var patch = documents("kafka-sasl-patch.yaml").getFirst().at("/spec/template/spec");
        assertThat(kafka.get("ssl.truststore.location"))
                .isEqualTo(patch.at("/containers/0/volumeMounts/0/mountPath").asText() + "/ca.pem");
        assertThat(patch.at("/containers/0").findValuesAsText("name"))
                .contains("metamorph", secret.at("/metadata/name").asText());
    }

    private static JsonNode container() throws IOException {
        return documents("metamorph.yaml").stream()
                .filter(document -> document.path("kind").asText().equals("StatefulSet"))
                .map(set -> set.at("/spec/template/spec/containers/0"))
                .findFirst()
                .orElseThrow();
    }

    private static List<JsonNode> documents(String file) throws IOException {
        try (var parser = new YAMLFactory().createParser(FOLDER.resolve(file).toFile())) {
            return new YAMLMapper().readValues(parser, JsonNode.class).readAll();
        }
    }
}
