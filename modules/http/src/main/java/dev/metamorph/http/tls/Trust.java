package dev.metamorph.http.tls;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;

import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * The certificates that an instance trusts when it sends requests to another one: Java's trust
 * store and its own certificate chain, because the instances of a stack are configured alike. The
 * host name is checked too.
 */
public final class Trust {
    private Trust() {}

    /** Created lazily: most instances run alone. */
    private static final class OfJava {
        private static final SslContext CONTEXT = make();

        private static SslContext make() {
            try {
                return client(SslContextBuilder.forClient());
            } catch (SSLException e) {
                throw new IllegalStateException("Java's own trust store cannot be used", e);
            }
        }
    }

    /** The context of an instance without a certificate of its own: Java's trust store. */
    public static SslContext ofJava() {
        return OfJava.CONTEXT;
    }

    static SslContext of(List<X509Certificate> own) throws SSLException {
        try {
            var anchors = KeyStore.getInstance(KeyStore.getDefaultType());
            anchors.load(null, null);
            for (var known : javas()) {
                anchors.setCertificateEntry("java " + anchors.size(), known);
            }
            for (var known : own) {
                anchors.setCertificateEntry("own " + anchors.size(), known);
            }
            var trust = factory();
            trust.init(anchors);
            return client(SslContextBuilder.forClient().trustManager(trust));
        } catch (GeneralSecurityException | IOException e) {
            throw new SSLException("cannot make a trust store", e);
        }
    }

    private static List<X509Certificate> javas() throws GeneralSecurityException {
        var trust = factory();
        trust.init((KeyStore) null);
        for (var manager : trust.getTrustManagers()) {
            if (manager instanceof X509TrustManager known) {
                return List.of(known.getAcceptedIssuers());
            }
        }
        return List.of();
    }

    private static TrustManagerFactory factory() throws GeneralSecurityException {
        return TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    }

    private static SslContext client(SslContextBuilder builder) throws SSLException {
        return builder.sslProvider(SslProvider.JDK)
                .protocols("TLSv1.3", "TLSv1.2")
                .endpointIdentificationAlgorithm("HTTPS")
                .build();
    }
}
