package dev.metamorph.app.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.metamorph.app.config.ConfigurationException;
import dev.metamorph.embedded.Ports;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/** What is wrong with this machine: folder, port and certificate. */
final class MachineDoctorTest {
    @TempDir Path folder;

    @Test
    void a_file_in_the_place_of_the_folder_is_elsewhere_after_the_command() throws Exception {
        var data = folder.resolve("a").resolve("data");
        Files.writeString(folder.resolve("a"), "content");
        var patient = patient(data);

        var findings = patient.machine();

        assertThat(findings).extracting(Finding::check).containsExactly(Check.DATA_FOLDER);
        shell(findings.getFirst());
        assertThat(patient.machine()).doesNotContainAnyElementsOf(findings);
        assertThat(FolderReport.read(data)).isInstanceOf(FolderReport.Facts.class);
        assertThat(data).doesNotExist();
        assertThat(folder.resolve("a.old")).hasContent("content");
    }

    /** The tests may run as root, who needs no sudo and has none in a small container. */
    private static void shell(Finding finding) throws Exception {
        assertThat(finding.remedy().kind()).isEqualTo(Remedy.Kind.COMMAND);
        var command = finding.remedy().steps().getFirst().replace("sudo ", "");
        run("sh", "-c", command);
    }

    private Patient patient(Path data) {
        return Patient.of(
                data,
                "postgresql://me@127.0.0.1:1/shop",
                "127.0.0.1:1",
                "machine",
                "PORT",
                Integer.toString(Ports.free()));
    }

    @Test
    void a_small_disk_in_memory_is_another_one_after_the_setting() throws Exception {
        try (var disk = Mount.of(folder.resolve("disk"), "size=100m")) {
            var patient = patient(disk.at());

            var findings = patient.machine();

            assertThat(findings)
                    .extracting(Finding::check, Finding::severity)
                    .containsExactly(
                            tuple(Check.DATA_FOLDER_SPACE, Severity.WRONG),
                            tuple(Check.DATA_FOLDER_KIND, Severity.ADVICE));
            assertThat(findings).allMatch(each -> each.remedy().text().contains("DATA_DIR"));
            patient.set("DATA_DIR=" + Path.of("target").toAbsolutePath());
            assertThat(patient.machine())
                    .extracting(Finding::problem)
                    .noneMatch(problem -> problem.contains("tmpfs"))
                    .noneMatch(problem -> problem.contains("free space"));
        }
    }

    @Test
    void a_disk_that_is_read_only_is_written_to_after_the_command() throws Exception {
        try (var disk = Mount.of(folder.resolve("disk"), "ro,size=100m")) {
            var patient = patient(disk.at().resolve("data"));

            var findings = patient.machine();

            assertThat(findings).extracting(Finding::check).containsExactly(Check.DATA_FOLDER);
            shell(findings.getFirst());
            assertThat(Patient.checks(patient.machine())).doesNotContain(Check.DATA_FOLDER);
        }
    }

    /** A disk in memory; only root can mount one. */
    private record Mount(Path at) implements AutoCloseable {
        static Mount of(Path at, String options) throws Exception {
            Files.createDirectories(at);
            var mount = new ProcessBuilder("mount", "-t", "tmpfs", "-o", options, "none", "" + at);
            assumeTrue(mount.start().waitFor() == 0, "only root can mount a disk");
            return new Mount(at);
        }

        @Override
        public void close() throws IOException {
            var _ = new ProcessBuilder("umount", at.toString()).start().onExit().join();
        }
    }

    @Test
    void a_taken_port_is_another_one_after_the_setting() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var patient = patient(folder);
            patient.set("HOST=127.0.0.1");
            patient.set("PORT=" + taken.getLocalPort());

            var findings = patient.machine();

            assertThat(findings).extracting(Finding::check).containsExactly(Check.PORT);
            assertThat(findings.getFirst().remedy().text()).contains("choose another port (PORT)");
            patient.set("PORT=" + Ports.free());
            assertThat(patient.machine()).isEmpty();
        }
    }

    @Test
    void a_certificate_that_has_expired_is_a_new_one_after_the_files_were_written()
            throws Exception {
        var patient = patient(folder);
        patient.set("TLS_CERTIFICATE_FILE=" + folder.resolve("certificate.pem"));
        patient.set("TLS_KEY_FILE=" + folder.resolve("key.pem"));
        patient.set("ADVERTISED_URL=https://two.test:3000");
        certificate("dns:one.test", 5, "-10d");

        var findings = patient.machine();

        assertThat(findings)
                .extracting(Finding::check, Finding::severity)
                .containsExactly(
                        tuple(Check.CERTIFICATE, Severity.WRONG),
                        tuple(Check.CERTIFICATE_NAME, Severity.ADVICE));
        assertThat(findings.getFirst().remedy().text())
                .contains("TLS_CERTIFICATE_FILE and TLS_KEY_FILE");
        assertThat(findings.getLast().remedy().text())
                .isEqualTo("give ADVERTISED_URL one of the certificate's names: one.test");
        certificate("dns:one.test", 10, "-1d");
        patient.set("ADVERTISED_URL=https://one.test:3000");
        assertThat(patient.machine())
                .singleElement()
                .extracting(Finding::check, Finding::severity)
                .containsExactly(Check.CERTIFICATE, Severity.ADVICE);
        certificate("dns:one.test", 30, "-1d");
        assertThat(patient.machine()).isEmpty();
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
        return certificate(names, days, "+0d");
    }

    /** Writes the certificate and its key to files, too. */
    private X509Certificate certificate(String names, int days, String start) throws Exception {
        var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        var store = folder.resolve("store").toString();
        Files.deleteIfExists(Path.of(store));
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
                "-startdate",
                start,
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
        Files.write(folder.resolve("certificate.pem"), pem);
        var password = "secret".toCharArray();
        var key = KeyStore.getInstance(Path.of(store).toFile(), password).getKey("one", password);
        Files.writeString(
                folder.resolve("key.pem"),
                "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
                        .formatted(Base64.getMimeEncoder().encodeToString(key.getEncoded())));
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
