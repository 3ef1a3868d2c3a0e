package dev.metamorph.http.settings;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * The settings of the HTTP server.
 *
 * @param address the address to listen on; port 0 takes a free port
 * @param access which requests may read shapes
 * @param deletes whether {@code DELETE /v1/shape} is served; default no
 * @param timeouts how long waits may last
 * @param caching what caches in front of the server may keep
 * @param limits how many requests are served at the same time
 * @param transport TCP or TLS; default TCP
 * @param admin where operators and their tools reach this instance; default a free port of the
 *     loopback interface
 * @param version the version in the header {@code electric-server}
 */
public record HttpSettings(
        InetSocketAddress address,
        Access access,
        boolean deletes,
        Timeouts timeouts,
        Caching caching,
        Limits limits,
        Transport transport,
        Admin admin,
        String version) {

    /** The defaults; DELETE is refused. */
    public static HttpSettings defaults(InetSocketAddress address, Access access, String version) {
        return new HttpSettings(
                address,
                access,
                false,
                Timeouts.defaults(),
                Caching.defaults(),
                Limits.defaults(),
                new Transport.Plain(),
                Admin.defaults(),
                version);
    }

    public HttpSettings withDeletes(boolean served) {
        return new HttpSettings(
                address, access, served, timeouts, caching, limits, transport, admin, version);
    }

    public HttpSettings with(Timeouts other) {
        return new HttpSettings(
                address, access, deletes, other, caching, limits, transport, admin, version);
    }

    public HttpSettings with(Caching other) {
        return new HttpSettings(
                address, access, deletes, timeouts, other, limits, transport, admin, version);
    }

    public HttpSettings with(Limits other) {
        return new HttpSettings(
                address, access, deletes, timeouts, caching, other, transport, admin, version);
    }

    public HttpSettings with(Transport other) {
        return new HttpSettings(
                address, access, deletes, timeouts, caching, limits, other, admin, version);
    }

    public HttpSettings with(Admin other) {
        return new HttpSettings(
                address, access, deletes, timeouts, caching, limits, transport, other, version);
    }

    public HttpSettings withLongPoll(Duration timeout) {
        return with(timeouts.withLongPoll(timeout));
    }

    /**
     * The longest waits.
     *
     * @param longPoll how long a long poll waits for news; default 20 s
     * @param stream how long a stream of events lasts; default 60 s
     * @param keepAlive how long such a stream may be silent; default 21 s
     * @param idle how long a connection may stay open without a complete request; default 60 s
     * @param send how long a piece of a response may wait for a reader that does not take it;
     *     default 30 s
     */
    public record Timeouts(
            Duration longPoll, Duration stream, Duration keepAlive, Duration idle, Duration send) {
        public Timeouts {
            requirePositive("long poll timeout", longPoll);
            requirePositive("stream's life", stream);
            requirePositive("keep-alive time", keepAlive);
            requirePositive("idle timeout", idle);
            requirePositive("send timeout", send);
        }

        /** The defaults of the protocol. */
        public static Timeouts defaults() {
            return new Timeouts(
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(21),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(30));
        }

        public Timeouts withLongPoll(Duration timeout) {
            return new Timeouts(timeout, stream, keepAlive, idle, send);
        }

        private static void requirePositive(String name, Duration given) {
            if (!given.isPositive()) {
                throw new IllegalArgumentException(
                        "the %s is %s; give a positive duration".formatted(name, given));
            }
        }
    }

    /**
     * The number of requests that are served at the same time; further ones are refused.
     *
     * @param initial requests for shapes that may have to be created; default 300
     * @param existing requests for existing shapes, long polls included; default 10,000
     */
    public record Limits(int initial, int existing) {
        public Limits {
            if (initial < 1 || existing < 1) {
                throw new IllegalArgumentException(
                        "the limits of concurrent requests are %d initial and %d existing; give 1 or more"
                                .formatted(initial, existing));
            }
        }

        /** The defaults of the protocol. */
        public static Limits defaults() {
            return new Limits(300, 10_000);
        }
    }

    /**
     * The times for which caches in front of the server may keep answers.
     *
     * @param maxAge how long a cache may keep a log page; default 60 s
     * @param staleAge how long a cache may serve an expired page while it revalidates; default 300
     *     s
     */
    public record Caching(Duration maxAge, Duration staleAge) {
        public Caching {
            requireNotNegative("cache max age", maxAge);
            requireNotNegative("cache stale age", staleAge);
        }

        /** The protocol's. */
        public static Caching defaults() {
            return new Caching(Duration.ofSeconds(60), Duration.ofSeconds(300));
        }

        private static void requireNotNegative(String name, Duration given) {
            if (given.isNegative()) {
                throw new IllegalArgumentException(
                        "the %s is %s; give zero or more".formatted(name, given));
            }
        }
    }

    /**
     * The admin port. It speaks TLS if the public port does, unless it listens on the loopback
     * interface: then its clients are on this machine.
     *
     * @param address the address to listen on; port 0 takes a free port
     * @param attempts how many ports are tried, the address's first and then the next ones
     */
    public record Admin(InetSocketAddress address, int attempts) {
        public Admin {
            if (attempts < 1) {
                throw new IllegalArgumentException(
                        "%d ports are tried for the admin port; give 1 or more"
                                .formatted(attempts));
            }
        }

        /** A free port of the loopback interface. */
        public static Admin defaults() {
            return new Admin(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
        }

        /** Returns whether only clients on this machine reach the port. */
        public boolean isLocal() {
            return !address.isUnresolved() && address.getAddress().isLoopbackAddress();
        }
    }
}
