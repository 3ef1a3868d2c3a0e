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

    private record Current(SslContext server, SslContext client) {}

    /**
     * Reads the files.
     *
     * @param protocols what is spoken over TLS, the best liked first (RFC 7301)
     * @throws IllegalArgumentException with all that is wrong, a line for each
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
     * For a new connection.
     *
     * @param patience how long the handshake may take
     */
    public SslHandler handler(ByteBufAllocator allocator, Duration patience) {
        var handler = current.server.newHandler(allocator);
        handler.setHandshakeTimeoutMillis(patience.toMillis());
        handler.setCloseNotifyFlushTimeoutMillis(FAREWELL.toMillis());
        return handler;
    }

    /** For asking another instance. */
    public SslContext client() {
        return current.client;
    }

    /** What a look at the files found. */
    public sealed interface Look {
        /** They are as they were. */
        record Unchanged() implements Look {}

        /** They hold another certificate, which new connections are shown. */
        record Changed() implements Look {}

        /**
         * They cannot be used; what new connections are shown stays as it was.
         *
         * @param problems all that is wrong
         */
        record Refused(List<String> problems) implements Look {
            /** Copies the list. */
            public Refused {
                problems = List.copyOf(problems);
            }
        }
    }

    /**
     * Looks whether the files have changed, and takes what they hold if that can be used. The log
     * is told of every change once. Reads files.
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
                        "TLS certificate changed subject={} until={}",
                        usable.own().getSubjectX500Principal(),
                        usable.own().getNotAfter().toInstant());
                yield new Look.Changed();
            }
            case Content.Unusable(var problems) -> {
                log.warn(
                        "The TLS files changed and cannot be used, the certificate stays as it was problems={}",
                        problems);
                yield new Look.Refused(problems);
            }
        };
    }

    private static Current contexts(Content.Usable from, List<String> protocols) {
        var until = from.own().getNotAfter().toInstant();
        if (until.isBefore(Instant.now())) {
            log.warn("The TLS certificate has expired, clients will refuse it until={}", until);
        }
        try {
            return new Current(server(from, protocols), Trust.of(from.chain()));
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
