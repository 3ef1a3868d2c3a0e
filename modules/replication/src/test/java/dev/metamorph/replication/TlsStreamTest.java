package dev.metamorph.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;

/** Over TLS rows are limited as without it, and certificates are checked as pgjdbc checks them. */
@Tag("servers")
final class TlsStreamTest {
    private static final int LIMIT = 1 << 20;
    private static final String T =
            "CREATE TABLE t (id int PRIMARY KEY, a text); ALTER TABLE t REPLICA IDENTITY FULL";

    private final Replicated db = Replicated.with(T).limitedTo(LIMIT);

    @BeforeEach
    void switch_tls_on() throws IOException {
        write("server.key");
        write("server.crt");
        db.execute("ALTER SYSTEM SET ssl = on", "SELECT pg_reload_conf()");
        Replicated.await("TLS", () -> query("SHOW ssl").equals("on"));
    }

    @AfterEach
    void switch_tls_off() {
        db.execute("ALTER SYSTEM RESET ssl", "SELECT pg_reload_conf()");
        db.close();
    }

    /** Has the server write the file into its data folder: it must own the key. */
    private void write(String name) throws IOException {
        try (var in = TlsStreamTest.class.getResourceAsStream("/tls/" + name)) {
            var text =
                    new String(
                            Objects.requireNonNull(in).readAllBytes(), StandardCharsets.US_ASCII);
            db.execute(
                    "COPY (SELECT unnest(string_to_array('%s', E'\\n'))) TO PROGRAM 'umask 077; cat > %s'"
                            .formatted(text, name));
        }
    }

    private String query(String sql) {
        return db.database.query(sql).getFirst().getFirst();
    }

    @Test
    void a_large_row_is_left_out_over_tls_too() {
        db.with(Map.of("sslmode", "require"));
        var client = db.stream();
        db.execute(
                "INSERT INTO t VALUES (1, repeat('x', %d))".formatted(30 * LIMIT),
                "INSERT INTO t VALUES (2, 'b')");

        var story = Story.of(db.sink.awaitTransactions(2));

        assertThat(story).containsExactly("W t", ".", "I t[2,b]", ".");
        assertThat(
                        query(
                                "SELECT ssl FROM pg_stat_ssl WHERE pid = %d"
                                        .formatted(client.server().backendPid())))
                .isEqualTo("t");
    }

    @Test
    void a_certificate_that_is_not_trusted_is_refused() {
        db.with(
                Map.of(
                        "sslmode",
                        "verify-full",
                        "sslfactory",
                        "org.postgresql.ssl.DefaultJavaSSLFactory"));

        assertThat(catchThrowable(db::connect))
                .rootCause()
                .hasMessageContaining("certification path");
    }
}
