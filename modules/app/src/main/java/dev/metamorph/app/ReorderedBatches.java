package dev.metamorph.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;

import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

import java.util.regex.Pattern;

/**
 * Drops an ERROR of the embedded broker that is part of a healthy transaction. A producer sends up
 * to five batches without waiting. If the broker defers the first batch of a transaction in a
 * partition, because the end of the producer's previous transaction is still being written, the
 * batches behind it come too early. The broker refuses them, and the producer sends all again in
 * order; nothing is lost. All other refusals pass, a gap within an epoch among them.
 *
 * @see "org.apache.kafka.storage.internals.log.ProducerAppendInfo.checkSequence"
 */
public final class ReorderedBatches extends TurboFilter {
    private static final String LOGGER = "kafka.server.ReplicaManager";

    /** The refusals of a batch that is not the first one of its producer's epoch. */
    private static final Pattern WORDS =
            Pattern.compile(
                    "with no existing state|earliest seen sequence|Invalid sequence number for new epoch");

    @Override
    public FilterReply decide(
            @Nullable Marker marker,
            Logger logger,
            Level level,
            @Nullable String format,
            Object @Nullable [] parameters,
            @Nullable Throwable thrown) {
        return thrown instanceof OutOfOrderSequenceException refused
                        && logger.getName().equals(LOGGER)
                        && WORDS.matcher(String.valueOf(refused.getMessage())).find()
                ? FilterReply.DENY
                : FilterReply.NEUTRAL;
    }
}
