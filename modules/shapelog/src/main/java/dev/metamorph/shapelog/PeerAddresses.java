package dev.metamorph.shapelog;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * The addresses of a stack's instances, as Kafka Streams distributes them: a host and a port,
 * without a scheme, and IPv6 hosts without brackets. The scheme is taken from this instance's own
 * address, because all instances of a stack use the same transport: an instance that is reached by
 * TLS never sends a request, with the secret in it, to a plain address.
 *
 * @param own where other instances reach this one
 */
record PeerAddresses(URI own) {
    /** This instance's address in the form of {@code application.server}. */
    String applicationServer() {
        return own.getHost() + ":" + own.getPort();
    }

    /** Returns whether host and port are this instance's own. */
    boolean isOwn(String host, int port) {
        return of(host, port).equals(of(own.getHost(), own.getPort()));
    }

    /** The address of the instance with that host and port. */
    URI of(String host, int port) {
        try {
            // Puts the brackets around an IPv6 host that has none.
            return new URI(own.getScheme(), null, host, port, null, null, null);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("no address: " + host + ":" + port, e);
        }
    }
}
