package dev.metamorph.coordinator.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.metamorph.coordinator.failure.Failure.Misconfigured;
import dev.metamorph.coordinator.failure.Failure.Rebuild;
import dev.metamorph.coordinator.failure.Failure.Retryable;
import dev.metamorph.coordinator.failure.Failure.Side;
import dev.metamorph.feed.record.FeedFormatException;
import dev.metamorph.feed.topic.FeedMisconfiguredException;
import dev.metamorph.shape.status.StackReason;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.postgresql.util.ServerErrorMessage;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.List;

import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

final class FailureClassifierTest {
    static List<Arguments> serverErrors() {
        return List.of(
                error(
                        "28P01",
                        "password authentication failed for user \"u\"",
                        Misconfigured.class),
                error("28000", "no pg_hba.conf entry for host, no encryption", Misconfigured.class),
                error("28000", "no pg_hba.conf entry for host", Misconfigured.class),
                error("28000", "branch is not there", Retryable.class),
                error("3D000", "database \"x\" does not exist", Misconfigured.class),
                error("42501", "must be superuser or replication role", Misconfigured.class),
                error("42501", "permission denied to start WAL sender", Misconfigured.class),
                error("42601", "syntax error at or near \"x\"", Misconfigured.class),
                error("42704", "publication \"p\" does not exist", Retryable.class),
                error("42704", "replication slot \"s\" does not exist", Retryable.class),
                error("53100", "could not extend file", Retryable.class),
                error("53300", "sorry, too many clients already", Retryable.class),
                error(
                        "55000",
                        "logical decoding requires wal_level >= logical",
                        Misconfigured.class),
                error("55000", "recovery is in progress", Retryable.class),
                error("55006", "replication slot \"s\" is active for PID 7", Retryable.class),
                error("57014", "canceling statement due to user request", Retryable.class),
                error("57P01", "terminating connection", Retryable.class),
                error("57P03", "the database system is starting up", Retryable.class),
                error("58P01", "requested WAL segment 00 has already been removed", Rebuild.class),
                error("58P02", "could not create file", Retryable.class),
                error("XX000", "password authentication failed for user 'u'", Misconfigured.class),
                error("XX000", "Couldn't connect to compute node", Retryable.class));
    }

    private static Arguments error(String state, String message, Class<? extends Failure> kind) {
        return arguments(state, message, kind);
    }

    @ParameterizedTest
    @MethodSource("serverErrors")
    void the_server_error_decides_the_classification(
            String state, String message, Class<? extends Failure> kind) {
        assertThat(FailureClassifier.classify(server(state, message, ""))).isInstanceOf(kind);
    }

    @Test
    void a_record_of_the_feed_that_cannot_be_decoded_needs_another_version() {
        assertThat(FailureClassifier.classify(new FeedFormatException("version 9 of a record")))
                .isEqualTo(
                        new Misconfigured(
                                FailureTable.FEED_UNREADABLE,
                                Side.KAFKA,
                                "the feed has a record that this version cannot read (version 9 of a record); run the version that wrote it, or a later one"));
    }

    @Test
    void a_slot_that_grew_too_large_is_rebuilt() {
        var error =
                server(
                        "55000",
                        "cannot read from logical replication slot \"s\"",
                        "This slot has been invalidated because it exceeded the maximum reserved"
                                + " size.");

        assertThat(FailureClassifier.classify(error)).isInstanceOf(Rebuild.class);
    }

    @Test
    void a_slot_that_was_invalidated_since_18_is_rebuilt() {
        var error =
                server(
                        "55000",
                        "can no longer access replication slot \"s\"",
                        "This replication slot has been invalidated due to \"wal_removed\".");

        assertThat(FailureClassifier.classify(error))
                .isEqualTo(
                        new Rebuild(
                                FailureTable.SLOT_INVALIDATED,
                                "the replication slot was lost (can no longer access replication"
                                        + " slot \"s\": This replication slot has been invalidated due"
                                        + " to \"wal_removed\".): it is dropped, and all shapes are created"
                                        + " again; see max_slot_wal_keep_size"));
    }

    @Test
    void a_role_without_replication_is_refused_with_that_reason_by_16_and_later_too() {
        var error =
                server(
                        "42501",
                        "permission denied to start WAL sender",
                        "Only roles with the REPLICATION attribute may start a WAL sender process.");

        assertThat(FailureClassifier.classify(error).message()).contains("ALTER ROLE");
    }

    @Test
    void a_publication_that_was_created_after_the_slots_position_makes_the_slot_useless() {
        var error = server("42704", "publication \"p\" does not exist", "");
        var warning =
                new SQLException(
                        "changes are missing: publication",
                        "42704",
                        server("55000", "skipped", ""));

        assertThat(FailureClassifier.classifyStream(error, () -> true)).isInstanceOf(Rebuild.class);
        assertThat(FailureClassifier.classifyStream(warning, () -> true))
                .isInstanceOf(Rebuild.class);
        assertThat(FailureClassifier.classifyStream(error, () -> false))
                .isInstanceOf(Retryable.class);
        assertThat(
                        FailureClassifier.classifyStream(
                                server("42704", "replication slot \"s\" does not exist", ""),
                                () -> true))
                .isInstanceOf(Retryable.class);
    }

    @Test
    void an_unknown_host_is_a_wrong_setting() {
        var answer = "db.example: Name or service not known";

        assertThat(FailureClassifier.classify(driver(new UnknownHostException(answer))))
                .isEqualTo(
                        new Misconfigured(
                                FailureTable.NO_HOST,
                                Side.DATABASE,
                                "the host does not exist: " + answer));
    }

    @ParameterizedTest
    @ValueSource(strings = {"db.example: Temporary failure in name resolution", "db.example"})
    void a_name_server_that_does_not_answer_is_asked_again(String answer) {
        assertThat(FailureClassifier.classify(driver(new UnknownHostException(answer))))
                .isEqualTo(
                        new Retryable(
                                FailureTable.NO_NAME_SERVER,
                                "the host's name cannot be resolved now: " + answer));
    }

    @Test
    void a_tls_connection_that_is_cut_off_is_tried_again() {
        var reset = new SSLException("Connection reset", new SocketException("Connection reset"));
        var closed = new SSLHandshakeException("Remote host terminated the handshake");
        closed.initCause(new EOFException("SSL peer shut down incorrectly"));

        assertThat(FailureClassifier.classify(driver(reset)))
                .isEqualTo(
                        new Retryable(
                                FailureTable.TLS_CUT_OFF,
                                "the TLS connection failed: Connection reset"));
        assertThat(FailureClassifier.classify(driver(closed))).isInstanceOf(Retryable.class);
        assertThat(FailureClassifier.classify(driver(new SSLException("closed"))))
                .isInstanceOf(Retryable.class);
    }

    @Test
    void a_certificate_that_the_trust_store_does_not_know_is_a_wrong_setting() {
        var unknown = new SSLException("no trust", new CertificateException("unknown issuer"));

        assertThat(FailureClassifier.classify(driver(unknown))).isInstanceOf(Misconfigured.class);
    }

    static List<Arguments> poolersErrors() {
        return List.of(
                arguments("08P01", "unsupported startup parameter: replication"),
                arguments("42601", "syntax error at or near \"IDENTIFY_SYSTEM\""),
                arguments("26000", "prepared statement \"S_1\" does not exist"),
                arguments("42P05", "prepared statement \"S_1\" already exists"));
    }

    @ParameterizedTest
    @MethodSource("poolersErrors")
    void a_pooler_is_recognised_by_its_errors(String state, String message) {
        assertThat(FailureClassifier.classify(server(state, message, "")))
                .isInstanceOf(Misconfigured.class)
                .extracting(Failure::message)
                .isEqualTo(
                        "DATABASE_URL leads to a connection pooler (%s); give the address of the database itself, and the pooler's as POOLED_DATABASE_URL"
                                .formatted(message));
    }

    @Test
    void a_refused_connection_is_tried_again() {
        assertThat(FailureClassifier.classify(driver(new ConnectException("refused"))))
                .isEqualTo(
                        new Retryable(
                                FailureTable.CONNECTION_REFUSED,
                                "connection refused while trying to connect"));
    }

    @Test
    void a_connection_that_times_out_is_tried_again() {
        assertThat(FailureClassifier.classify(driver(new SocketTimeoutException("timed out"))))
                .isEqualTo(new Retryable(FailureTable.TIMED_OUT, "the connection timed out"));
    }

    @Test
    void a_certificate_that_does_not_verify_is_a_wrong_setting() {
        assertThat(FailureClassifier.classify(driver(new SSLHandshakeException("bad certificate"))))
                .isEqualTo(
                        new Misconfigured(
                                FailureTable.TLS_REFUSED,
                                Side.DATABASE,
                                "the TLS connection failed: bad certificate"));
    }

    @Test
    void the_cause_within_a_pools_exception_decides() {
        var pool = new SQLTransientConnectionException("timed out", server("28P01", "no", ""));

        assertThat(FailureClassifier.classify(new IllegalStateException(pool)))
                .isEqualTo(new Misconfigured(FailureTable.WRONG_PASSWORD, Side.DATABASE, "no"));
    }

    @Test
    void a_classified_failure_keeps_its_classification() {
        var failure = new Rebuild(StackReason.SLOT_LOST, "the slot was lost");

        assertThat(FailureClassifier.classify(new RuntimeException(new FailureException(failure))))
                .isEqualTo(failure);
    }

    @Test
    void an_unknown_exception_is_retryable_with_a_message_of_one_line() {
        assertThat(FailureClassifier.classify(new IllegalStateException("first\n  second")))
                .isEqualTo(new Retryable(FailureTable.OTHER, "first second"));
    }

    private static PSQLException server(String state, String message, String detail) {
        var text = "SERROR\0VERROR\0C%s\0M%s\0D%s\0".formatted(state, message, detail);
        return new PSQLException(new ServerErrorMessage(text));
    }

    private static PSQLException driver(Exception cause) {
        return new PSQLException(
                "The connection attempt failed.", PSQLState.CONNECTION_UNABLE_TO_CONNECT, cause);
    }

    @Test
    void a_feed_that_cannot_be_used_is_no_fault_of_the_database() {
        var thrown = new IllegalStateException(new FeedMisconfiguredException("no"));

        assertThat(FailureClassifier.classify(thrown))
                .isEqualTo(new Misconfigured(FailureTable.FEED_REFUSED, Side.KAFKA, "no"));
    }
}
