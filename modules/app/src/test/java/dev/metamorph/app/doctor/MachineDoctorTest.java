package dev.metamorph.app.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.app.config.ConfigurationException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What is wrong with this machine: folder, port and certificate. */
final class MachineDoctorTest {
    @TempDir Path folder;

    @Test
    void a_file_in_the_place_of_the_folder_is_wrong_until_it_is_gone() throws IOException {
        var data = folder.resolve("a").resolve("data");
        Files.writeString(folder.resolve("a"), "");

        assertThat(FolderReport.read(data)).isInstanceOf(FolderReport.Unusable.class);
        Files.delete(folder.resolve("a"));
        assertThat(FolderReport.read(data)).isInstanceOf(FolderReport.Facts.class);
        assertThat(data).doesNotExist();
    }

    @Test
    void an_existing_folder_is_left_as_it_was() throws IOException {
        assertThat(FolderReport.read(folder)).isInstanceOf(FolderReport.Facts.class);
        try (var files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void a_taken_port_is_wrong_until_it_is_free() throws IOException {
        int port;
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = taken.getLocalPort();
            assertThat(PortReport.read("127.0.0.1", port).findings("HOST", "PORT"))
                    .extracting(Finding::check)
                    .containsExactly(Check.PORT);
        }
        assertThat(PortReport.read("127.0.0.1", port).findings("HOST", "PORT")).isEmpty();
        assertThat(PortReport.read("nowhere.invalid", port).findings("HOST", "PORT"))
                .extracting(Finding::problem)
                .containsExactly("cannot listen on nowhere.invalid: no such host");
    }

    @Test
    void a_certificate_is_judged_by_its_time_and_its_names() throws Exception {
        var certificate = certificate("dns:one.test,dns:*.many.test,ip:10.1.2.3", 30);
        var now = Instant.now();

        assertThat(checks(certificate, now, "one.test")).isEmpty();
        assertThat(checks(certificate, now, "a.many.test")).isEmpty();
        assertThat(checks(certificate, now, "10.1.2.3")).isEmpty();
        assertThat(checks(certificate, now, "two.test")).containsExactly("CERTIFICATE_NAME ADVICE");
        assertThat(checks(certificate, now.plus(Duration.ofDays(20)), "one.test"))
                .containsExactly("CERTIFICATE ADVICE");
        assertThat(checks(certificate, now.plus(Duration.ofDays(31)), "one.test"))
                .containsExactly("CERTIFICATE WRONG");
        assertThat(checks(certificate, now.minus(Duration.ofDays(2)), "one.test"))
                .containsExactly("CERTIFICATE WRONG");
    }

    private static List<String> checks(X509Certificate certificate, Instant now, String host) {
        return new CertificateRules(now, host)
                .findings(certificate).stream()
                        .map(each -> each.check() + " " + each.severity())
                        .toList();
    }

    private X509Certificate certificate(String names, int days) throws Exception {
        var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        var store = folder.resolve("store").toString();
        run(
                keytool,
                "-genkeypair",
                "-alias",
                "one",
                "-keyalg",
                "EC",
                "-dname",
                "CN=one",
                "-validity",
                Integer.toString(days),
                "-ext",
                "san=" + names,
                "-keystore",
                store,
                "-storepass",
                "secret");
        var pem =
                run(
                        keytool,
                        "-exportcert",
                        "-rfc",
                        "-alias",
                        "one",
                        "-keystore",
                        store,
                        "-storepass",
                        "secret");
        return (X509Certificate)
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(pem));
    }

    private static byte[] run(String... command) throws Exception {
        var process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        var output = process.getInputStream().readAllBytes();
        assertThat(process.waitFor()).isZero();
        return output;
    }

    @Test
    void wrong_settings_are_findings() {
        var diagnosis =
                Doctor.of(new ConfigurationException(List.of("PORT is \"x\"; give a number")));

        assertThat(diagnosis.isWrong()).isTrue();
        assertThat(diagnosis.findings()).extracting(Finding::check).containsExactly(Check.SETTINGS);
    }
}
