package dev.metamorph.publish;

import dev.metamorph.publish.PublisherCounters.Outcome;
import dev.metamorph.publish.TurnState.Writer;
import dev.metamorph.publish.cursor.CursorCodec;
import dev.metamorph.publish.cursor.CursorKey;
import dev.metamorph.publish.cursor.CursorTopic;
import dev.metamorph.publish.record.ShapeRecord;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * One turn of a publisher: two transactional producers, the cursors as they were read after both
 * were initialised, and the transactions that follow. Used by the publisher's thread.
 */
final class Turn implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Turn.class);
    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration PROGRESS = Duration.ofSeconds(1);
    private static final Duration TOPIC_CHECK = Duration.ofSeconds(10);
    private static final Duration OPEN_CHECK = Duration.ofSeconds(10);

    private final PublisherPorts ports;
    private final int partition;
    private final SetAsides setAsides;
    private final Map<Writer, TransactionalWriter> writers = new EnumMap<>(Writer.class);
    private final Mailbox mailbox = new Mailbox();
    private final Notes notes = new Notes();
    private final Shipments shipments;
    private final Packing packing;
    private final ProgressWatch progressWatch;
    private final Periodic refresh;
    private final Periodic progress;
    private final Periodic topicCheck;
    private final Periodic openCheck;
    private final OpenWatch openWatch = new OpenWatch();
    private final Background background;
    private final PackingAhead packingAhead;
    private boolean anyDeclared = true;

    /** Whether a transaction hangs, which the opening of the next turn ends. */
    private boolean hangs;

    /** The next transaction, if it was packed while the last one was sent. */
    private @Nullable Packed ahead;

    private Turn(PublisherPorts ports, int partition, SetAsides setAsides) {
        this.ports = ports;
        this.partition = partition;
        this.setAsides = setAsides;
        shipments = new Shipments(ports, setAsides, notes, mailbox);
        packing = new Packing(ports, shipments, setAsides, notes);
        packingAhead = new PackingAhead("metamorph-pack-%s-%d".formatted(ports.stack(), partition));
        progressWatch = new ProgressWatch(ports.logs(), shipments, setAsides);
        refresh = new Periodic(ports.nanoTime(), TICK);
        progress = new Periodic(ports.nanoTime(), PROGRESS);
        topicCheck = new Periodic(ports.nanoTime(), TOPIC_CHECK);
        openCheck = new Periodic(ports.nanoTime(), OPEN_CHECK);
        background = new Background(ports.kafka(), mailbox);
    }

    /**
     * Opens a turn: both writers are initialised, which fences every former publisher of the
     * partition and ends its open transactions; what Kafka has left open all the same is aborted;
     * and only then the cursors are read.
     *
     * @throws KafkaException if Kafka refuses or does not answer
     */
    static Turn open(PublisherPorts ports, int partition, SetAsides setAsides) {
        var turn = new Turn(ports, partition, setAsides);
        try {
            for (var each : Writer.values()) {
                var writer = ports.kafka().writers().create(ports.transactionalId(partition, each));
                turn.writers.put(each, writer);
                writer.init();
            }
            turn.resume();
            return turn;
        } catch (RuntimeException e) {
            turn.close();
            throw e;
        }
    }

    private void resume() {
        var leftOpen = LeftOpen.find(ports, partition, writers);
        leftOpen.abortCursors();
        var content = ports.kafka().cursors().read(partition);
        shipments.resume(leftOpen.repairing(content.cursors()));
        leftOpen.abortRows();
        content.setAside().forEach(setAsides::inherit);
        setAsides.forEach(notes::setAside);
    }

    /**
     * Waits a moment for something to send, and sends it in one transaction.
     *
     * @return the outcome; empty if there was nothing to send
     */
    Optional<TurnEvent> round(Writer with) throws InterruptedException {
        await();
        if (!anyDeclared && shipments.isEmpty() && notes.isEmpty()) {
            return Optional.of(TurnEvent.NOT_NEEDED);
        }
        if (hangs) {
            log.warn("Transaction hangs stack={} partition={}", ports.stack(), partition);
            return Optional.of(TurnEvent.FAILED);
        }
        var packed = ahead == null ? packing.next() : packing.stillCurrent(ahead);
        ahead = null;
        var carried = notes.pending();
        if (packed.parcels().isEmpty() && carried.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(ship(with, packed, carried));
    }

    private void await() throws InterruptedException {
        if (refresh.isDue()) {
            var declared = ports.declared(partition);
            anyDeclared = !declared.isEmpty();
            shipments.refresh(declared);
        }
        if (progress.isDue()) {
            progressWatch
                    .advanced(ports.declared(partition))
                    .ifPresent(complete -> notes.progress(partition, complete));
        }
        if (topicCheck.isDue()) {
            shipments.checkTopics();
        }
        if (openCheck.isDue()) {
            background.look(
                    () -> ports.openTransactions(partition),
                    found -> hangs |= openWatch.hangs(found));
        }
        var busy = ahead != null || shipments.hasReady() || !notes.isEmpty();
        mailbox.run(busy ? Duration.ZERO : TICK);
    }

    private TurnEvent ship(Writer with, Packed packed, List<Note> carried) {
        var failures = new SendFailures();
        var failure =
                packed.full()
                        ? whilePackingAhead(
                                packed, () -> written(with, packed.parcels(), carried, failures))
                        : written(with, packed.parcels(), carried, failures);
        if (failure.isPresent()) {
            return failed(failure.get(), failures);
        }
        notes.committed(carried);
        packing.committed(packed.parcels(), packed.full());
        return TurnEvent.COMMITTED;
    }

    /** A large transaction has probably more behind it. */
    private <T> T whilePackingAhead(Packed packed, Supplier<T> sending) {
        packing.sending(packed.parcels());
        var next = packingAhead.start(packing::next);
        try {
            return sending.get();
        } finally {
            ahead = PackingAhead.await(next);
        }
    }

    /** Writes a transaction, and returns why it was not committed. */
    private Optional<RuntimeException> written(
            Writer with, List<Parcel> parcels, List<Note> carried, SendFailures failures) {
        try {
            write(writer(with), parcels, carried, failures);
            ports.counters().committed(parcels);
            return Optional.empty();
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException | IllegalStateException e) {
            return Optional.of(e);
        }
    }

    private void write(
            TransactionalWriter writer,
            List<Parcel> parcels,
            List<Note> carried,
            SendFailures failures) {
        writer.begin();
        for (var parcel : parcels) {
            for (var record : parcel.records()) {
                writer.send(record, failure -> failures.add(parcel.shape(), failure));
            }
        }
        for (var parcel : parcels) {
            var written = parcel.shipment().written(parcel.records().size());
            var value = CursorCodec.encode(parcel.cursor(), written);
            write(writer, new CursorKey.OfShape(parcel.shape()), value, failures);
        }
        for (var note : carried) {
            write(writer, note.key(), note.value(), failures);
        }
        writer.commit();
    }

    private void write(
            TransactionalWriter writer,
            CursorKey key,
            byte @Nullable [] value,
            SendFailures failures) {
        var topic = CursorTopic.name(ports.stack());
        var record = new ShapeRecord(key.encode(), value, List.of(), ShapeRecord.NOW);
        writer.send(new OutgoingRecord(topic, partition, record), failures::addOfCursors);
    }

    private TurnEvent failed(RuntimeException thrown, SendFailures failures) {
        if (failures.isFenced(thrown)) {
            ports.counters().failed(Outcome.FENCED);
            log.info("Publisher fenced stack={} partition={}", ports.stack(), partition);
            return TurnEvent.FENCED;
        }
        var untimed = shipments.sendUntimed(failures.refusedTimestamps(thrown));
        var blamed = new TreeMap<>(failures.blamed());
        blamed.keySet().removeAll(untimed);
        if (blamed.isEmpty() && untimed.isEmpty()) {
            ports.counters().failed(Outcome.FAILED);
            log.warn(
                    "Publisher's transaction failed stack={} partition={} error=\"{}\"",
                    ports.stack(),
                    partition,
                    SendFailures.describe(thrown, ports.stack()));
            return TurnEvent.FAILED;
        }
        ports.counters().failed(blamed.isEmpty() ? Outcome.FAILED : Outcome.SET_ASIDE);
        blamed.forEach((name, reason) -> {
            var shipment = shipments.find(name);
            if (shipment != null) {
                shipments.setAside(shipment, reason);
            }
        });
        return TurnEvent.SET_ASIDE;
    }

    private TransactionalWriter writer(Writer which) {
        var writer = writers.get(which);
        if (writer == null) {
            throw new IllegalStateException("writer %s is not open".formatted(which));
        }
        return writer;
    }

    @Override
    public void close() {
        mailbox.close();
        packingAhead.close();
        shipments.close();
        writers.values().forEach(TransactionalWriter::close);
    }
}
