package dev.metamorph.embedded.testing;

/**
 * Where a broker of tests listens.
 *
 * @param host a name or an address
 */
public record KafkaServer(String host, int port) {
    /** The broker's address, as clients take it for {@code bootstrap.servers}. */
    public String bootstrap() {
        return "%s:%d".formatted(host, port);
    }
}
