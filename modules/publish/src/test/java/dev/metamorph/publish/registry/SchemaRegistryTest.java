package dev.metamorph.publish.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.metamorph.publish.registry.RegistrySettings.Login;
import dev.metamorph.publish.registry.RegistrySettings.Subjects;
import dev.metamorph.publish.registry.RegistrySettings.Trust;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

final class SchemaRegistryTest {
    private static final RegistrySchema INT =
            new RegistrySchema(RegistrySchema.Type.AVRO, "\"int\"");
    private static final RegistrySchema ANY = new RegistrySchema(RegistrySchema.Type.JSON, "{}");

    @TempDir Path folder;
    private StubRegistry stub;

    @BeforeEach
    void start() throws IOException {
        stub = StubRegistry.start();
    }

    @AfterEach
    void stop() {
        stub.close();
    }

    private SchemaRegistry client(Login login) {
        return SchemaRegistry.open(
                new RegistrySettings(
                        stub.url(), login, new Trust.OfSystem(), Subjects.TOPIC, true));
    }

    private static void assertFails(ThrowingCallable call, boolean isRefused, String words) {
        assertThatThrownBy(call)
                .asInstanceOf(type(RegistryException.class))
                .satisfies(failure -> {
                    assertThat(failure.isRefused()).isEqualTo(isRefused);
                    assertThat(failure).hasMessageContaining(words);
                });
    }

    @Test
    void a_schema_is_registered_once_and_found_under_its_subject_alone() {
        try (var client = client(new Login.None())) {
            assertThat(client.find("a b/ü", INT)).isEmpty();

            var id = client.register("a b/ü", INT);

            assertThat(client.register("a b/ü", INT)).isEqualTo(id);
            assertThat(client.find("a b/ü", INT)).hasValue(id);
            assertThat(client.find("other", INT)).isEmpty();
            assertThat(client.text(id)).isEqualTo("\"int\"");
            assertThat(client.register("other", ANY)).isNotEqualTo(id);
            assertThat(stub.requests()).contains("POST /subjects/other/versions JSON");
            assertThat(stub.authorization()).isEmpty();
        }
    }

    @Test
    void a_schema_is_incompatible_for_the_registry_s_reasons_and_fits_a_new_subject() {
        try (var client = client(new Login.None())) {
            stub.refuse("int");
            assertThat(client.incompatibilities("s", INT)).isEmpty();
            client.register("s", ANY);

            assertThat(client.incompatibilities("s", INT)).containsExactly("READER_FIELD_MISSING");
            assertThat(client.incompatibilities("s", ANY)).isEmpty();
            assertFails(() -> client.register("s", INT), true, "is incompatible");
        }
    }

    @Test
    void user_and_token_are_sent_as_they_are_given() {
        try (var basic = client(new Login.Basic("me", "pä:ss"));
                var bearer = client(new Login.Bearer("t.o.k"))) {
            basic.find("s", INT);
            assertThat(stub.authorization()).isEqualTo("Basic bWU6cMOkOnNz");

            bearer.find("s", INT);
            assertThat(stub.authorization()).isEqualTo("Bearer t.o.k");
        }
    }

    @Test
    void a_registry_that_cannot_answer_may_be_asked_again() {
        try (var client = client(new Login.None())) {
            stub.fail(503);
            assertFails(() -> client.register("s", INT), false, "answers 503: no");
            stub.fail(401);
            assertFails(() -> client.find("s", INT), false, "answers 401");
            stub.fail(422);
            assertFails(() -> client.register("s", INT), true, "answers 422");
            stub.close();

            assertFails(() -> client.register("s", INT), false, "does not answer");
        }
    }

    @Test
    void a_long_refusal_is_cut() {
        assertThat(RegistryException.refused("x".repeat(1_000_000))).hasMessageMatching("x{2000}…");
    }

    @Test
    void a_registry_that_is_silent_is_given_up() throws IOException {
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var client =
                        SchemaRegistry.open(
                                RegistrySettings.of(
                                        URI.create("http://127.0.0.1:" + silent.getLocalPort())))) {
            var start = System.nanoTime();

            assertFails(() -> client.find("s", INT), false, "does not answer");

            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isGreaterThanOrEqualTo(SchemaRegistry.PATIENCE.minusMillis(100));
        }
    }

    @Test
    void a_registry_is_trusted_by_the_certificates_of_a_file_and_not_without() throws Exception {
        var store = folder.resolve("stub.p12");
        var pem = folder.resolve("stub.pem");
        keytool(
                "-genkeypair",
                "-alias",
                "it",
                "-keyalg",
                "EC",
                "-dname",
                "CN=stub",
                "-ext",
                "san=ip:127.0.0.1",
                "-storepass",
                "changeit",
                "-keystore",
                store.toString());
        keytool(
                "-exportcert",
                "-rfc",
                "-alias",
                "it",
                "-storepass",
                "changeit",
                "-keystore",
                store.toString(),
                "-file",
                pem.toString());
        try (var registry = StubRegistry.start(context(store));
                var trusting = client(registry, new Trust.OfFile(pem));
                var doubting = client(registry, new Trust.OfSystem())) {
            assertThat(trusting.register("s", INT)).isEqualTo(1);
            assertFails(() -> doubting.register("s", INT), false, "does not answer");
        }
    }

    private static SchemaRegistry client(StubRegistry registry, Trust trust) {
        return SchemaRegistry.open(
                new RegistrySettings(
                        registry.url(), new Login.None(), trust, Subjects.TOPIC, true));
    }

    private static void keytool(String... arguments) throws Exception {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    private static SSLContext context(Path store) throws Exception {
        var password = "changeit".toCharArray();
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(KeyStore.getInstance(store.toFile(), password), password);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    @Test
    void certificates_are_read_when_the_client_is_opened() throws IOException {
        var none = Files.writeString(folder.resolve("none.pem"), "");
        var wrong =
                Files.writeString(
                        folder.resolve("wrong.pem"),
                        "-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n");

        for (var file : new Path[] {none, wrong, folder.resolve("missing.pem")}) {
            var settings =
                    new RegistrySettings(
                            stub.url(),
                            new Login.None(),
                            new Trust.OfFile(file),
                            Subjects.TOPIC,
                            true);
            assertThatThrownBy(() -> SchemaRegistry.open(settings))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(file.toString());
        }
    }
}
