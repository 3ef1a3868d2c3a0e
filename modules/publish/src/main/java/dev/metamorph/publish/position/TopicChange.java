package dev.metamorph.publish.position;

import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.port.PublishedPositions.Change;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * A record of a published shape's topic that tells of a change, as its headers say.
 *
 * @param at the record's offset in its partition
 * @param handle the handle of the shape that it was written for
 */
record TopicChange(long at, String handle, Change change) {
    /**
     * Reads the headers; empty for a row of a snapshot or of a repair, and for records of others.
     */
    static Optional<TopicChange> of(ConsumerRecord<byte[], byte[]> record) {
        try {
            var headers = record.headers();
            return text(headers, "metamorph-offset")
                    .flatMap(LogOffset::parse)
                    .filter(offset -> !offset.isSnapshot())
                    .flatMap(offset -> of(record.offset(), headers, offset));
        } catch (DateTimeException | NumberFormatException _) {
            return Optional.empty();
        }
    }

    private static Optional<TopicChange> of(long at, Headers headers, LogOffset offset) {
        var handle = text(headers, "metamorph-handle");
        var xid = text(headers, "metamorph-xid").map(Long::parseUnsignedLong);
        var time = text(headers, "metamorph-commit-time").map(Instant::parse);
        return handle.isEmpty() || xid.isEmpty() || time.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new TopicChange(
                                at, handle.get(), new Change(offset, xid.get(), time.get())));
    }

    private static Optional<String> text(Headers headers, String name) {
        var header = headers.lastHeader(name);
        return header == null || header.value() == null
                ? Optional.empty()
                : Optional.of(new String(header.value(), StandardCharsets.UTF_8));
    }
}
