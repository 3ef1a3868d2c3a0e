package dev.metamorph.http.connection;

import dev.metamorph.http.settings.Transport;
import dev.metamorph.http.tls.Certificates;
import dev.metamorph.http.tls.Trust;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** How connections begin: with HTTP, or with TLS and then HTTP. */
public sealed interface ConnectionSetup {
    /** What is spoken over TLS, the best liked first. */
    List<String> PROTOCOLS =
            List.of(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1);

    /** With HTTP. */
    record Plain() implements ConnectionSetup {}

    /** With TLS, and a certificate that may change. */
    record Tls(Certificates certificates, Duration look) implements ConnectionSetup {}

    /**
     * Reads what must be read for it.
     *
     * @throws IllegalArgumentException with all that is wrong, a line for each
     */
    static ConnectionSetup of(Transport transport) {
        return switch (transport) {
            case Transport.Plain() -> new Plain();
            case Transport.Tls(var files, var look) ->
                    new Tls(Certificates.load(files, PROTOCOLS), look);
        };
    }

    /** What is done with new connections. */
    default Consumer<Channel> to(Connections connections) {
        return switch (this) {
            case Plain _ -> connections::open;
            case Tls(var certificates, _) -> channel -> connections.openTls(channel, certificates);
        };
    }

    /** How another instance is asked that is reached by TLS. */
    default SslContext client() {
        return switch (this) {
            case Plain() -> Trust.ofJava();
            case Tls(var certificates, _) -> certificates.client();
        };
    }

    /**
     * Looks now and then whether the certificate has changed.
     *
     * @param readers where files are read
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
