package dev.metamorph.publish;

import dev.metamorph.publish.TurnState.Writer;
import dev.metamorph.publish.cursor.Cursor;
import dev.metamorph.publish.cursor.CursorCodec;
import dev.metamorph.publish.cursor.CursorKey;
import dev.metamorph.publish.cursor.CursorTopic;
import dev.metamorph.publish.record.ShapeRecord;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Ends the transactions that former turns have left open in some partitions, although both writers
 * are initialised. Kafka (4.3.1 and 4.4.0 at least) takes a partition without a leader for deleted
 * when it ends a transaction, and never writes the marker (KAFKA-20734): the stop of a single
 * broker is enough. Consumers that read committed wait there for ever, and so does the reader of
 * the cursors.
 *
 * <p>A transaction of the same producer ends what hangs in the partitions that it writes. It is
 * aborted, which nobody sees. Whether Kafka had committed or aborted the former transaction is not
 * known, and other partitions may have the marker: so a shape that had a part in it is repaired.
 *
 * <pre>
 * cursors aborted ─▶ cursors read ─▶ marks of repairs committed ─▶ rows aborted
 * </pre>
 *
 * <p>If the turn ends in between, the rows still hang, and the next turn finds them. Writer {@code
 * A} comes first in each step, so that a publisher that is fenced gets no further.
 *
 * @see <a href="https://issues.apache.org/jira/browse/KAFKA-20734">KAFKA-20734</a>
 */
final class LeftOpen {
    private static final Logger log = LoggerFactory.getLogger(LeftOpen.class);
    private static final ShapeRecord ABORTED =
            new ShapeRecord(
                    "metamorph-aborted".getBytes(StandardCharsets.UTF_8),
                    null,
                    List.of(),
                    ShapeRecord.NOW);

    private final PublisherPorts ports;
    private final Map<Writer, TransactionalWriter> writers;
    private final TopicPartition cursors;
    private final List<Part> parts = new ArrayList<>();

    /** The published shapes that had a part in what hangs. */
    private final Set<String> shapes = new HashSet<>();

    /** A partition in which a transaction of a writer hangs. */
    private record Part(Writer writer, TopicPartition partition, long offset) {
        boolean isOf(Writer which, TopicPartition where) {
            return writer == which && partition.equals(where);
        }
    }

    private LeftOpen(
            PublisherPorts ports, int partition, Map<Writer, TransactionalWriter> writers) {
        this.ports = ports;
        this.writers = writers;
        cursors = new TopicPartition(CursorTopic.name(ports.stack()), partition);
    }

    /**
     * Looks into the cursors and the topics of the declared shapes.
     *
     * @param writers both, initialised, so that they have no open transaction
     * @throws KafkaException if a transaction hangs in the cursors whose producer is none of the
     *     writers', because Kafka has given them others since
     */
    static LeftOpen find(
            PublisherPorts ports, int partition, Map<Writer, TransactionalWriter> writers) {
        var found = new LeftOpen(ports, partition, writers);
        found.look();
        return found;
    }

    private void look() {
        var ids = ports.transactionalIds(cursors.partition());
        var names = new HashMap<String, String>();
        for (var each : ports.declared(cursors.partition())) {
            names.put(each.declaration().topic().name(), each.declaration().name());
        }
        for (var open : ports.openTransactions(cursors.partition())) {
            var writer = ids.get(open.transactionalId());
            if (writer != null) {
                log.warn(
                        "Transaction hangs and is aborted topic={} partition={} offset={} writer={}",
                        open.partition().topic(),
                        open.partition().partition(),
                        open.offset(),
                        open.transactionalId());
                parts.add(new Part(writer, open.partition(), open.offset()));
                if (names.containsKey(open.partition().topic())) {
                    shapes.add(names.get(open.partition().topic()));
                }
            } else if (open.partition().equals(cursors)) {
                throw new KafkaException(open.describe());
            }
        }
    }

    /** Aborts what hangs in the cursors, so that they can be read. */
    void abortCursors() {
        parts.stream()
                .filter(part -> part.partition().equals(cursors))
                .mapToLong(Part::offset)
                .min()
                .ifPresent(first ->
                        shapes.addAll(ports.kafka().cursors().named(cursors.partition(), first)));
        for (var writer : Writer.values()) {
            var hangs = parts.stream().anyMatch(part -> part.isOf(writer, cursors));
            if (hangs || (writer == Writer.A && !parts.isEmpty())) {
                for (var failure : abort(writer, Set.of(cursors))) {
                    throw new KafkaException("ending a transaction of the cursors", failure);
                }
            }
        }
    }

    /** Commits the marks of repairs; returns all cursors as they are then. */
    Map<String, Cursor> repairing(Map<String, Cursor> read) {
        var all = new HashMap<>(read);
        all.keySet().retainAll(shapes);
        all.replaceAll((_, cursor) -> cursor.repairing(cursor.handle(), cursor.target()));
        if (!all.isEmpty()) {
            var writer = writer(Writer.A);
            writer.begin();
            all.forEach((name, cursor) -> {
                var key = new CursorKey.OfShape(name).encode();
                var value = CursorCodec.encode(cursor);
                var mark = new ShapeRecord(key, value, List.of(), ShapeRecord.NOW);
                writer.send(outgoing(cursors, mark), _ -> {});
            });
            writer.commit();
        }
        read.forEach(all::putIfAbsent);
        return all;
    }

    /** Aborts what hangs in the topics. A topic that cannot be written keeps it. */
    void abortRows() {
        for (var writer : Writer.values()) {
            var partitions =
                    parts.stream()
                            .filter(part -> part.writer() == writer)
                            .map(Part::partition)
                            .filter(partition -> !partition.equals(cursors))
                            .toList();
            if (!partitions.isEmpty()) {
                for (var failure : abort(writer, partitions)) {
                    log.warn(
                            "Hanging transaction not aborted stack={} error=\"{}\"",
                            ports.stack(),
                            failure.getMessage());
                }
            }
        }
    }

    /** Writes to partitions and aborts; returns why some were not written. */
    private Collection<Exception> abort(Writer which, Collection<TopicPartition> partitions) {
        Queue<Exception> failures = new ConcurrentLinkedQueue<>();
        var writer = writer(which);
        writer.begin();
        for (var partition : partitions) {
            writer.send(outgoing(partition, ABORTED), failures::add);
        }
        writer.abort();
        return failures;
    }

    private TransactionalWriter writer(Writer which) {
        return Objects.requireNonNull(writers.get(which));
    }

    private static OutgoingRecord outgoing(TopicPartition partition, ShapeRecord record) {
        return new OutgoingRecord(partition.topic(), partition.partition(), record);
    }
}
