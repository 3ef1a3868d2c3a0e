package dev.metamorph.publish.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Trust in the certificates of a PEM file, and in no others. */
final class PemTrust {
    private PemTrust() {}

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException if it cannot be read or has no certificate
     */
    static SSLContext read(Path file) {
        try (var in = Files.newInputStream(file)) {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (var certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("c" + store.size(), certificate);
            }
            if (store.size() == 0) {
                throw new IllegalArgumentException("%s has no certificate".formatted(file));
            }
            var managers =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "cannot read %s: %s".formatted(file, e.getMessage()), e);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "%s has no certificates in PEM: %s".formatted(file, e.getMessage()), e);
        }
    }
}
