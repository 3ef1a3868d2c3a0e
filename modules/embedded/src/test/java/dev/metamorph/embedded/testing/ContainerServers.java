package dev.metamorph.embedded.testing;

import java.util.List;
import java.util.Map;

/**
 * Starts servers of tests in containers. Its implementation is compiled by the profile {@code
 * containers} alone, and found as a service.
 */
public interface ContainerServers {
    /** The images, by exact version: those of {@code docker/compose.dev.yaml}. */
    enum Image {
        POSTGRES("postgres:18.6"),
        KAFKA("apache/kafka:4.3.1");

        private final String reference;

        Image(String reference) {
            this.reference = reference;
        }

        public String reference() {
            return reference;
        }
    }

    /** Returns whether a Docker engine answers. */
    boolean hasEngine();

    /**
     * Starts a Postgres, which ends with this JVM.
     *
     * @param initdb the arguments of initdb
     * @param settings the server's settings
     */
    PostgresServer startPostgres(List<String> initdb, Map<String, String> settings);

    /**
     * Starts a broker, which ends with this JVM.
     *
     * @param settings the broker's settings
     */
    KafkaServer startKafka(Map<String, String> settings);
}
