package dev.metamorph.http.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The files of the server's certificate and key, both PEM (RFC 7468).
 *
 * @param chain the certificate chain, the server's own certificate first
 * @param key the private key: PKCS #8, without a password
 */
public record TlsFiles(Path chain, Path key) {
    /** The content of the files. */
    public sealed interface Content {
        /**
         * A certificate with its key.
         *
         * @param chain the certificate chain, the server's own certificate first
         */
        record Usable(PrivateKey key, List<X509Certificate> chain) implements Content {
            public Usable {
                chain = List.copyOf(chain);
            }

            /** The server's own certificate. */
            public X509Certificate own() {
                return chain.getFirst();
            }
        }

        /**
         * No usable certificate.
         *
         * @param problems all problems
         */
        record Unusable(List<String> problems) implements Content {
            public Unusable {
                problems = List.copyOf(problems);
            }
        }
    }

    /** Reads and checks both files. */
    public Content read() {
        var problems = new ArrayList<String>();
        var certificates =
                text(chain, "certificate", problems).flatMap(text -> certificates(text, problems));
        var privateKey =
                text(key, "key", problems).flatMap(text -> PemKey.read(text, key, problems));
        if (certificates.isEmpty() || privateKey.isEmpty()) {
            return new Content.Unusable(problems);
        }
        var usable = new Content.Usable(privateKey.get(), certificates.get());
        if (!PemKey.belongsTo(usable.key(), usable.own().getPublicKey())) {
            return new Content.Unusable(
                    List.of(
                            "the key in %s is not that of the first certificate in %s; give the two that belong together"
                                    .formatted(key, chain)));
        }
        return usable;
    }

    /** A digest of both files, which changes when they change. Empty if a file cannot be read. */
    byte[] fingerprint() {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (var file : List.of(chain, key)) {
                digest.update(Files.readAllBytes(file));
                digest.update((byte) 0);
            }
            return digest.digest();
        } catch (IOException _) {
            return new byte[0];
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static Optional<String> text(Path file, String what, List<String> problems) {
        try {
            // PEM is ASCII; other characters make it invalid.
            return Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            var reason = e instanceof NoSuchFileException ? "there is no such file" : e.toString();
            problems.add("cannot read the TLS %s file %s: %s".formatted(what, file, reason));
            return Optional.empty();
        }
    }

    private Optional<List<X509Certificate>> certificates(String text, List<String> problems) {
        try {
            var found = new ArrayList<X509Certificate>();
            var factory = CertificateFactory.getInstance("X.509");
            for (var block : PemKey.blocks(text, "CERTIFICATE")) {
                found.add(
                        (X509Certificate)
                                factory.generateCertificate(new ByteArrayInputStream(block)));
            }
            if (!found.isEmpty()) {
                return Optional.of(found);
            }
            problems.add("the TLS certificate file %s holds no PEM certificate".formatted(chain));
        } catch (CertificateException | IllegalArgumentException e) {
            problems.add(
                    "the TLS certificate file %s holds a certificate that cannot be read: %s"
                            .formatted(chain, e.getMessage()));
        }
        return Optional.empty();
    }
}
