package dev.metamorph.http.connection;

import dev.metamorph.http.settings.Transport;
import dev.metamorph.http.tls.Certificates;
import dev.metamorph.http.tls.Trust;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Sets up new connections: with HTTP, or with TLS and then HTTP. */
public sealed interface ConnectionSetup {
    /** The protocols that are offered by ALPN, the preferred one first. */
    List<String> PROTOCOLS =
            List.of(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1);

    /** Plain HTTP. */
    record Plain() implements ConnectionSetup {}

    /** TLS, with a certificate that may be replaced while the server runs. */
    record Tls(Certificates certificates, Duration look) implements ConnectionSetup {}

    /**
     * Reads the files that the transport needs.
     *
     * @throws IllegalArgumentException with all problems, one a line
     */
    static ConnectionSetup of(Transport transport) {
        return switch (transport) {
            case Transport.Plain() -> new Plain();
            case Transport.Tls(var files, var look) ->
                    new Tls(Certificates.load(files, PROTOCOLS), look);
        };
    }

    /** Sets up new connections. */
    default Consumer<Channel> to(Connections connections) {
        return switch (this) {
            case Plain _ -> connections::open;
            case Tls(var certificates, _) -> channel -> connections.openTls(channel, certificates);
        };
    }

    /** Returns whether requests come in by TLS. */
    default boolean isTls() {
        return this instanceof Tls;
    }

    /** Returns when the certificate expires; empty without TLS. */
    default Optional<Instant> certificateExpiry() {
        return this instanceof Tls(var certificates, _)
                ? Optional.of(certificates.until())
                : Optional.empty();
    }

    /** The TLS context for requests to another instance. */
    default SslContext client() {
        return switch (this) {
            case Plain() -> Trust.ofJava();
            case Tls(var certificates, _) -> certificates.client();
        };
    }

    /**
     * Starts to check periodically whether the certificate files have changed.
     *
     * @param readers runs the checks, which read files
     */
    default void watch(EventLoopGroup loops, Executor readers) {
        if (this instanceof Tls(var certificates, var look)) {
            var nanos = look.toNanos();
            var _ =
                    loops.next()
                            .scheduleAtFixedRate(
                                    () -> readers.execute(certificates::look),
                                    nanos,
                                    nanos,
                                    TimeUnit.NANOSECONDS);
        }
    }
}
