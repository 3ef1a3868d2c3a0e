package dev.metamorph.http.tls;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.metamorph.http.tls.TlsFiles.Content;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

import javax.net.ssl.SSLException;

/**
 * The certificate that new connections are shown: what the files hold, as long as that can be used.
 * Connections that are open stay as they are. TLS 1.2 and 1.3, by Java's own implementation.
 */
public final class Certificates {
    private static final Logger log = LoggerFactory.getLogger(Certificates.class);

    private static final Duration FAREWELL = Duration.ofMillis(500);

    private final TlsFiles files;
    private final List<String> protocols;
    private volatile Current current;

    @GuardedBy("this")
    private byte[] seen;

    private Certificates(TlsFiles files, List<String> protocols, byte[] seen, Current current) {
        this.files = files;
        this.protocols = protocols;
        this.seen = seen;
        this.current = current;
    }

    private record Current(SslContext server, SslContext client, Instant until) {}

    /** Returns when the certificate that new connections are shown expires. */
    public Instant until() {
        return current.until;
    }

    /**
     * Reads the files.
     *
     * @param protocols the protocols that ALPN offers (RFC 7301), the preferred one first
     * @throws IllegalArgumentException with all problems, one a line
     */
    public static Certificates load(TlsFiles files, List<String> protocols) {
        var seen = files.fingerprint();
        return switch (files.read()) {
            case Content.Usable usable ->
                    new Certificates(files, protocols, seen, contexts(usable, protocols));
            case Content.Unusable(var problems) ->
                    throw new IllegalArgumentException(String.join("\n", problems));
        };
    }

    /**
     * The TLS handler of a new connection.
     *
     * @param patience how long the handshake may take
     */
    public SslHandler handler(ByteBufAllocator allocator, Duration patience) {
        var handler = current.server.newHandler(allocator);
        handler.setHandshakeTimeoutMillis(patience.toMillis());
        handler.setCloseNotifyFlushTimeoutMillis(FAREWELL.toMillis());
        return handler;
    }

    /** The TLS context for requests to another instance. */
    public SslContext client() {
        return current.client;
    }

    /** The result of checking the files. */
    public sealed interface Look {
        /** The files have not changed. */
        record Unchanged() implements Look {}

        /** The files hold another certificate, which new connections are served with. */
        record Changed() implements Look {}

        /**
         * The files cannot be used; new connections are still served with the previous certificate.
         *
         * @param problems all problems
         */
        record Refused(List<String> problems) implements Look {
            public Refused {
                problems = List.copyOf(problems);
            }
        }
    }

    /**
     * Checks whether the files have changed, and uses the new certificate if it is usable. Every
     * change is logged once. Reads files.
     */
    public synchronized Look look() {
        var now = files.fingerprint();
        if (Arrays.equals(now, seen)) {
            return new Look.Unchanged();
        }
        seen = now;
        return switch (files.read()) {
            case Content.Usable usable -> {
                current = contexts(usable, protocols);
                log.info(
                        "TLS certificate changed subject=\"{}\" until={}",
                        usable.own().getSubjectX500Principal(),
                        usable.own().getNotAfter().toInstant());
                yield new Look.Changed();
            }
            case Content.Unusable(var problems) -> {
                log.warn(
                        "The TLS files changed and cannot be used, the previous certificate stays in use problems=\"{}\"",
                        problems);
                yield new Look.Refused(problems);
            }
        };
    }

    private static Current contexts(Content.Usable from, List<String> protocols) {
        var until = from.own().getNotAfter().toInstant();
        if (until.isBefore(Instant.now())) {
            log.warn("The TLS certificate has expired, clients will refuse it expired={}", until);
        }
        try {
            return new Current(server(from, protocols), Trust.of(from.chain()), until);
        } catch (SSLException e) {
            throw new IllegalArgumentException(
                    "the TLS certificate cannot be used: " + e.getMessage(), e);
        }
    }

    private static SslContext server(Content.Usable from, List<String> protocols)
            throws SSLException {
        return SslContextBuilder.forServer(from.key(), from.chain().toArray(X509Certificate[]::new))
                .sslProvider(SslProvider.JDK)
                .protocols("TLSv1.3", "TLSv1.2")
                .applicationProtocolConfig(
                        new ApplicationProtocolConfig(
                                Protocol.ALPN,
                                SelectorFailureBehavior.NO_ADVERTISE,
                                SelectedListenerFailureBehavior.ACCEPT,
                                protocols))
                .build();
    }
}
