package dev.metamorph.http.tls;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads blocks of PEM, and the private key in one. Messages never contain key material. */
final class PemKey {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");
    private static final Pattern ANY_KEY =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----");
    private static final String PKCS8 = "PRIVATE KEY";
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");

    private PemKey() {}

    /** The contents of all blocks with that label. */
    static List<byte[]> blocks(String text, String label) {
        var blocks = new ArrayList<byte[]>();
        var matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            if (matcher.group(1).equals(label)) {
                blocks.add(Base64.getMimeDecoder().decode(matcher.group(2)));
            }
        }
        return blocks;
    }

    static Optional<PrivateKey> read(String text, Path file, List<String> problems) {
        var blocks = blocks(text, PKCS8);
        if (blocks.isEmpty()) {
            problems.add(missing(text, file));
            return Optional.empty();
        }
        var spec = new PKCS8EncodedKeySpec(blocks.getFirst());
        for (var algorithm : ALGORITHMS) {
            try {
                return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(spec));
            } catch (InvalidKeySpecException _) {
                // The key may be of the next algorithm.
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every Java has " + algorithm, e);
            }
        }
        problems.add(
                "the TLS key file %s holds a key that cannot be read; give one for RSA, EC or Ed25519"
                        .formatted(file));
        return Optional.empty();
    }

    private static String missing(String text, Path file) {
        var other = ANY_KEY.matcher(text);
        if (!other.find() || other.group(1).equals(PKCS8)) {
            return "the TLS key file %s holds no PEM private key".formatted(file);
        }
        return "the TLS key file %s holds a key of the form %s; give PKCS #8 without a password: openssl pkcs8 -topk8 -nocrypt -in %s"
                .formatted(file, other.group(1), file.getFileName());
    }

    /**
     * Returns whether the private key belongs to the public key: a signature by the one is verified
     * by the other.
     */
    static boolean belongsTo(PrivateKey key, PublicKey certified) {
        try {
            var algorithm =
                    switch (certified.getAlgorithm()) {
                        case "RSA" -> "SHA256withRSA";
                        case "EC" -> "SHA256withECDSA";
                        default -> certified.getAlgorithm();
                    };
            var signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(certified.getEncoded());
            var signed = signature.sign();
            signature.initVerify(certified);
            signature.update(certified.getEncoded());
            return signature.verify(signed);
        } catch (GeneralSecurityException _) {
            return false;
        }
    }
}
