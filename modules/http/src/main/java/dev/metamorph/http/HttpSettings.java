package dev.metamorph.http;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * How the HTTP server listens and answers.
 *
 * @param address where to listen; port 0 takes a free one
 * @param access who may read shapes
 * @param deletes whether {@code DELETE /v1/shape} is served; default no
 * @param longPoll how long a live request waits for news; default 20 s
 * @param cacheMaxAge how long a cache may keep a log page; default 60 s
 * @param cacheStaleAge how long it may then serve the page while it asks anew; default 300 s
 * @param idle how long a connection may be open without a complete request; default 60 s
 * @param send how long a piece of a response may wait for a reader that does not take it; default
 *     30 s
 * @param version what the server calls itself in {@code electric-server}
 */
public record HttpSettings(
        InetSocketAddress address,
        Access access,
        boolean deletes,
        Duration longPoll,
        Duration cacheMaxAge,
        Duration cacheStaleAge,
        Duration idle,
        Duration send,
        String version) {
    /** Refuses times that are not positive; the cache's may be zero. */
    public HttpSettings {
        requirePositive("long poll timeout", longPoll);
        requirePositive("idle timeout", idle);
        requirePositive("send timeout", send);
        requireNotNegative("cache max age", cacheMaxAge);
        requireNotNegative("cache stale age", cacheStaleAge);
    }

    /** The defaults, with DELETE refused. */
    public static HttpSettings defaults(InetSocketAddress address, Access access, String version) {
        return new HttpSettings(
                address,
                access,
                false,
                Duration.ofSeconds(20),
                Duration.ofSeconds(60),
                Duration.ofSeconds(300),
                Duration.ofSeconds(60),
                Duration.ofSeconds(30),
                version);
    }

    /** These, but with {@code DELETE} as given. */
    public HttpSettings withDeletes(boolean served) {
        return new HttpSettings(
                address, access, served, longPoll, cacheMaxAge, cacheStaleAge, idle, send, version);
    }

    /** These, but with another long poll timeout. */
    public HttpSettings withLongPoll(Duration timeout) {
        return new HttpSettings(
                address, access, deletes, timeout, cacheMaxAge, cacheStaleAge, idle, send, version);
    }

    private static void requirePositive(String name, Duration given) {
        if (!given.isPositive()) {
            throw new IllegalArgumentException(
                    "the %s is %s; give a positive duration".formatted(name, given));
        }
    }

    private static void requireNotNegative(String name, Duration given) {
        if (given.isNegative()) {
            throw new IllegalArgumentException(
                    "the %s is %s; give zero or more".formatted(name, given));
        }
    }
}
