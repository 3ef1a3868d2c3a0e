package dev.metamorph.embedded.testing;

import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Servers of tests in containers of Testcontainers, which removes them when the JVM ends. */
public final class DockerServers implements ContainerServers {
    private static final int POSTGRES_PORT = 5432;
    private static final Duration START = Duration.ofMinutes(5);

    /** Created by the service loader. */
    public DockerServers() {}

    @Override
    public boolean hasEngine() {
        return DockerClientFactory.instance().isDockerAvailable();
    }

    // Both run until the JVM ends: Testcontainers removes them then.
    @SuppressWarnings("resource")
    @Override
    public PostgresServer startPostgres(List<String> initdb, Map<String, String> settings) {
        var command = new ArrayList<>(List.of("postgres"));
        settings.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        var postgres =
                new GenericContainer<>(DockerImageName.parse(Image.POSTGRES.reference()))
                        .withEnv("POSTGRES_HOST_AUTH_METHOD", "trust")
                        .withEnv("POSTGRES_INITDB_ARGS", String.join(" ", initdb))
                        .withCommand(command.toArray(String[]::new))
                        .withExposedPorts(POSTGRES_PORT)
                        // The first time by the server that runs the scripts of initdb.
                        .waitingFor(
                                Wait.forLogMessage(
                                                ".*database system is ready to accept connections.*",
                                                2)
                                        .withStartupTimeout(START));
        postgres.start();
        return new PostgresServer(postgres.getHost(), postgres.getMappedPort(POSTGRES_PORT));
    }

    @SuppressWarnings("resource")
    @Override
    public KafkaServer startKafka(Map<String, String> settings) {
        var kafka =
                new KafkaContainer(DockerImageName.parse(Image.KAFKA.reference()))
                        .withStartupTimeout(START);
        settings.forEach((name, value) -> kafka.withEnv(variable(name), value));
        kafka.start();
        var address = kafka.getBootstrapServers();
        var colon = address.lastIndexOf(':');
        return new KafkaServer(
                address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
    }

    /** The variable by which the image sets a property of the broker. */
    private static String variable(String property) {
        return "KAFKA_" + property.toUpperCase(Locale.ROOT).replace('.', '_');
    }
}
