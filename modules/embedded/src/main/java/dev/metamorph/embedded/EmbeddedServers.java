package dev.metamorph.embedded;

/** Tells whether the libraries of the embedded servers are part of this program. */
public final class EmbeddedServers {
    private static final String BROKER = "/kafka/server/KafkaRaftServer.class";

    private EmbeddedServers() {}

    /** False in the release archive, which leaves them out. */
    public static boolean areAvailable() {
        return EmbeddedServers.class.getResource(BROKER) != null;
    }
}
