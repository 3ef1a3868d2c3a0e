package dev.metamorph.http;

import dev.metamorph.http.tls.TlsFiles;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A self-signed certificate for this machine, made by the JDK's keytool. */
public final class TestCertificate {
    private static final char[] PASSWORD = "changeit".toCharArray();

    private final KeyStore store;

    private TestCertificate(KeyStore store) {
        this.store = store;
    }

    /** Makes a certificate in that folder. */
    public static TestCertificate make(Path folder, String name)
            throws IOException, InterruptedException, GeneralSecurityException {
        var file = folder.resolve(name + ".p12");
        var keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                "it",
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=" + name,
                                "-ext",
                                "san=dns:localhost,ip:127.0.0.1",
                                "-storepass",
                                new String(PASSWORD),
                                "-keystore",
                                file.toString())
                        .redirectErrorStream(true)
                        .start();
        var said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (keytool.waitFor() != 0) {
            throw new IOException("keytool failed: " + said);
        }
        return new TestCertificate(KeyStore.getInstance(file.toFile(), PASSWORD));
    }

    /** Writes the certificate and the key to these files. */
    public void write(TlsFiles files) throws IOException, GeneralSecurityException {
        Files.writeString(files.chain(), chainPem());
        Files.writeString(files.key(), keyPem());
    }

    /** The certificate. */
    public Certificate certificate() throws GeneralSecurityException {
        return store.getCertificate("it");
    }

    /** The certificate as PEM. */
    public String chainPem() throws GeneralSecurityException {
        return pem("CERTIFICATE", certificate().getEncoded());
    }

    /** The key as PEM. */
    public String keyPem() throws GeneralSecurityException {
        return pem("PRIVATE KEY", store.getKey("it", PASSWORD).getEncoded());
    }

    private static String pem(String label, byte[] bytes) {
        var lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(label, lines);
    }

    /** A client context that trusts only these certificates. */
    static SSLContext trusting(TestCertificate... certificates)
            throws GeneralSecurityException, IOException {
        var anchors = KeyStore.getInstance(KeyStore.getDefaultType());
        anchors.load(null, null);
        for (var each : certificates) {
            anchors.setCertificateEntry("it " + anchors.size(), each.certificate());
        }
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(anchors);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
