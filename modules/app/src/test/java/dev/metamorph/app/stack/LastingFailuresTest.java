package dev.metamorph.app.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.app.stack.StartFailure.Reason;
import dev.metamorph.feed.record.FeedFormatException;

import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;

final class LastingFailuresTest {
    private static final Path FOLDER = Path.of("/data");

    @Test
    void a_record_that_cannot_be_decoded_lasts() {
        var failure = failure(new StreamsException(new FeedFormatException("version 9")));

        assertThat(failure.reason()).isEqualTo(Reason.KAFKA);
        assertThat(failure)
                .hasMessage(
                        "the feed has a record that this version cannot read (version 9); run the version that wrote it, or a later one");
    }

    @Test
    void a_folder_that_cannot_be_written_to_lasts() {
        var java = failure(new UncheckedIOException(new AccessDeniedException("/data/instance")));
        var rocks =
                failure(
                        new ProcessorStateException(
                                "Error opening store log",
                                new IOException("While lock file: /data/LOCK: Permission denied")));

        assertThat(java.reason()).isEqualTo(Reason.DATA_FOLDER);
        assertThat(java)
                .hasMessageStartingWith("cannot use the data folder /data: ")
                .hasMessageEndingWith("/data/instance");
        assertThat(rocks.reason()).isEqualTo(Reason.DATA_FOLDER);
    }

    @Test
    void a_folder_that_another_instance_uses_lasts() {
        var failure =
                failure(
                        new StreamsException(
                                "Unable to initialize state, this can happen if multiple instances of Kafka Streams are running in the same state directory"));

        assertThat(failure)
                .hasMessage(
                        "data folder /data is in use by another instance; use another DATA_DIR");
    }

    @Test
    void a_setting_that_kafka_refuses_lasts() {
        assertThat(failure(new ConfigException("no such protocol")).reason())
                .isEqualTo(Reason.KAFKA);
    }

    @Test
    void a_full_disk_and_a_lost_broker_may_heal() {
        assertThat(
                        LastingFailures.of(
                                new UncheckedIOException(
                                        new IOException("No space left on device")),
                                FOLDER))
                .isEmpty();
        assertThat(LastingFailures.of(new StreamsException("no broker"), FOLDER)).isEmpty();
    }

    @Test
    void a_refused_socket_may_heal() {
        var refused = new StreamsException(new SocketException("Permission denied"));

        assertThat(LastingFailures.of(refused, FOLDER)).isEmpty();
    }

    private static StartFailure failure(Throwable cause) {
        return LastingFailures.of(cause, FOLDER).orElseThrow();
    }
}
