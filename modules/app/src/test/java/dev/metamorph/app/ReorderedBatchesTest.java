package dev.metamorph.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.spi.FilterReply;

import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.junit.jupiter.api.Test;

final class ReorderedBatchesTest {
    private static final String BROKER = "kafka.server.ReplicaManager";

    private final LoggerContext context = new LoggerContext();

    @Test
    void a_batch_that_comes_before_the_first_one_of_its_epoch_is_no_error() {
        assertThat(
                        reply(
                                BROKER,
                                "Invalid sequence number for producer 1 at offset 54 in partition t-0: 1 (incoming seq. number). Expected sequence 0 for transactions v2 idempotent producer with no existing state."))
                .isEqualTo(FilterReply.DENY);
        assertThat(
                        reply(
                                BROKER,
                                "Out of order sequence number for producer 1 at offset 5 in partition t-0: 3 (incoming seq. number), 0 (earliest seen sequence)"))
                .isEqualTo(FilterReply.DENY);
        assertThat(
                        reply(
                                BROKER,
                                "Invalid sequence number for new epoch of producer 1at offset 9 in partition t-0: 7 (request epoch), 1 (seq. number), 6 (current producer epoch)"))
                .isEqualTo(FilterReply.DENY);
    }

    @Test
    void a_gap_within_an_epoch_is_reported() {
        var gap =
                "Out of order sequence number for producer 1 at offset 5 in partition t-0: 9 (incoming seq. number), 4 (current end sequence number)";

        assertThat(reply(BROKER, gap)).isEqualTo(FilterReply.NEUTRAL);
    }

    @Test
    void lines_of_other_loggers_are_written() {
        assertThat(reply("org.apache.kafka.clients.producer.KafkaProducer", "no existing state"))
                .isEqualTo(FilterReply.NEUTRAL);
    }

    private FilterReply reply(String logger, String message) {
        return new ReorderedBatches()
                .decide(
                        null,
                        context.getLogger(logger),
                        Level.ERROR,
                        "Error processing append operation on partition t-0",
                        null,
                        new OutOfOrderSequenceException(message));
    }
}
