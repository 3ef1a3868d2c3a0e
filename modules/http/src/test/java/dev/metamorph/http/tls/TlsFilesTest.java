package dev.metamorph.http.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metamorph.http.TestCertificate;
import dev.metamorph.http.tls.Certificates.Look;
import dev.metamorph.http.tls.TlsFiles.Content;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;

/** Files that hold a certificate, or should hold one. */
final class TlsFilesTest {
    private static TestCertificate one;
    private static TestCertificate other;

    @TempDir Path folder;
    private TlsFiles files;

    @BeforeAll
    static void make(@TempDir Path made) throws Exception {
        one = TestCertificate.make(made, "one");
        other = TestCertificate.make(made, "other");
    }

    @BeforeEach
    void write() throws Exception {
        files = new TlsFiles(folder.resolve("chain.pem"), folder.resolve("key.pem"));
        one.write(files);
    }

    @Test
    void a_chain_and_its_key_are_usable() throws Exception {
        Files.writeString(files.chain(), "a comment\n" + one.chainPem() + other.chainPem());

        assertThat(((Content.Usable) files.read()).chain())
                .extracting(certificate -> certificate.getSubjectX500Principal().getName())
                .containsExactly("CN=one", "CN=other");
    }

    @Test
    void all_problems_are_reported_at_once() throws IOException {
        Files.writeString(files.chain(), "nothing");
        Files.delete(files.key());

        assertThat(problems())
                .containsExactly(
                        "the TLS certificate file %s holds no PEM certificate"
                                .formatted(files.chain()),
                        "cannot read the TLS key file %s: there is no such file"
                                .formatted(files.key()));
        assertThatThrownBy(() -> Certificates.load(files, List.of("http/1.1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(String.join("\n", problems()));
    }

    @Test
    void a_key_of_another_certificate_is_refused() throws Exception {
        Files.writeString(files.key(), other.keyPem());

        assertThat(problems()).singleElement().asString().contains("is not that of the first");
    }

    @Test
    void a_key_of_another_form_is_refused_with_the_remedy() throws Exception {
        Files.writeString(files.key(), one.keyPem().replace("PRIVATE", "EC PRIVATE"));

        assertThat(problems())
                .containsExactly(
                        ("the TLS key file %s holds a key of the form EC PRIVATE KEY; give PKCS #8"
                                        + " without a password: openssl pkcs8 -topk8 -nocrypt -in key.pem")
                                .formatted(files.key()));
    }

    @Test
    void a_file_without_a_certificate_or_key_is_refused_without_showing_it() throws IOException {
        Files.writeString(
                files.chain(), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----");
        Files.writeString(
                files.key(), "-----BEGIN PRIVATE KEY-----\nU2VjcmV0\n-----END PRIVATE KEY-----");

        assertThat(problems()).hasSize(2).noneMatch(problem -> problem.contains("U2Vj"));
    }

    @Test
    void a_change_is_seen_once_and_what_cannot_be_used_changes_nothing()
            throws IOException, GeneralSecurityException {
        var certificates = Certificates.load(files, List.of("http/1.1"));
        assertThat(certificates.look()).isEqualTo(new Look.Unchanged());

        Files.writeString(files.chain(), other.chainPem());
        assertThat(certificates.look()).isInstanceOf(Look.Refused.class);
        assertThat(certificates.look()).isEqualTo(new Look.Unchanged());

        other.write(files);
        assertThat(certificates.look()).isEqualTo(new Look.Changed());
        assertThat(certificates.look()).isEqualTo(new Look.Unchanged());

        Files.delete(files.key());
        assertThat(certificates.look()).isInstanceOf(Look.Refused.class);
    }

    private List<String> problems() {
        return ((Content.Unusable) files.read()).problems();
    }
}
