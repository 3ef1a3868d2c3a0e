package dev.metamorph.publish;

import dev.metamorph.publish.cursor.Cursor;
import dev.metamorph.publish.record.RegisteredSchemas;
import dev.metamorph.publish.topic.TopicMemory;
import dev.metamorph.publish.topic.TopicState;
import dev.metamorph.shape.port.PublishedShapes.Declared;
import dev.metamorph.shape.port.ShapeLogs.Answer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The published shapes of one turn, from declaration to the queue of those that have something to
 * send. Used by the publisher's thread.
 *
 * <pre>
 * declared ─▶ topic prepared ─▶ joined ─▶ ready ─▶ (a transaction takes from it) ─▶ waits for its log
 *                  │                        ▲                                            │
 *                  └▶ set aside             └────────────────────────────────────────────┘
 * </pre>
 */
final class Shipments implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Shipments.class);

    private final PublisherPorts ports;
    private final SetAsides setAsides;
    private final Notes notes;
    private final Mailbox mailbox;
    private final Background background;
    private final Map<String, Shipment> shipments = new HashMap<>();
    private final Map<String, Cursor> cursors = new HashMap<>();
    private final Deque<Shipment> ready = new ArrayDeque<>();

    /** Shapes that were set aside and are tried in a transaction of their own. */
    private final Deque<Shipment> alone = new ArrayDeque<>();

    Shipments(PublisherPorts ports, SetAsides setAsides, Notes notes, Mailbox mailbox) {
        this.ports = ports;
        this.setAsides = setAsides;
        this.notes = notes;
        this.mailbox = mailbox;
        background = new Background(ports.kafka(), mailbox);
    }

    /** Begins with the cursors that are in Kafka. */
    void resume(Map<String, Cursor> read) {
        cursors.putAll(read);
    }

    /** The cursor of a shape as it is in Kafka; null if there is none. */
    @Nullable Cursor cursor(String name) {
        return cursors.get(name);
    }

    void committed(String name, Cursor cursor) {
        cursors.put(name, cursor);
    }

    @Nullable Shipment find(String name) {
        return shipments.get(name);
    }

    Collection<Shipment> all() {
        return shipments.values();
    }

    boolean isEmpty() {
        return shipments.isEmpty();
    }

    /** Returns whether a shape has something to send. */
    boolean hasReady() {
        return !ready.isEmpty() || !alone.isEmpty();
    }

    @Nullable Shipment nextAlone() {
        return alone.poll();
    }

    @Nullable Shipment nextReady() {
        return ready.poll();
    }

    /** Follows the declarations: new ones are prepared, those that are gone are dropped. */
    void refresh(List<Declared> declared) {
        var names = new HashSet<String>();
        for (var each : declared) {
            names.add(each.declaration().name());
            refresh(each);
        }
        for (var name : Set.copyOf(shipments.keySet())) {
            if (!names.contains(name)) {
                drop(name);
                setAsides.remove(name);
            }
        }
    }

    private void refresh(Declared declared) {
        var name = declared.declaration().name();
        var known = shipments.get(name);
        if ((known != null && known.isOf(declared))
                || declared.shape().isEmpty()
                || setAsides.rests(declared.declaration())) {
            return;
        }
        var shape = declared.shape().get();
        if (ports.logs().end(shape.ref()) instanceof Answer.Gone
                || !declared.declaration().problems(shape.definition()).isEmpty()) {
            // The registry has not told of the shape's end yet, nor of its successor.
            return;
        }
        drop(name);
        var shipment = new Shipment(declared.declaration(), shape);
        shipments.put(name, shipment);
        background.prepare(
                shipment.declaration(),
                shape,
                found -> {
                    if (isCurrent(shipment)) {
                        prepared(shipment, found);
                    }
                });
    }

    private void prepared(Shipment shipment, Background.Prepared found) {
        switch (found.topic()) {
            case TopicState.Refused(var reason) -> setAside(shipment, reason);
            case TopicState.Usable usable -> join(shipment, usable, found.schemas());
        }
    }

    private void join(Shipment shipment, TopicState.Usable topic, RegisteredSchemas schemas) {
        var name = shipment.name();
        var untimed = setAsides.isUntimed(shipment.declaration());
        switch (shipment.join(cursors.get(name), topic, schemas, untimed, ports)) {
            case Joining.Follow(var from, _) -> {
                log.info("Published shape followed name={} from={}", name, from.offset());
                enqueue(shipment);
            }
            case Joining.Repair _ -> {
                var handle = shipment.shape().ref().handle();
                log.info("Published shape's repair begins name={} handle={}", name, handle.text());
                enqueue(shipment);
            }
            case Joining.Refuse(var reason) -> setAside(shipment, reason);
        }
    }

    /** Queues a shape behind the others, unless it is queued. */
    void enqueue(Shipment shipment) {
        if (isCurrent(shipment) && shipment.queue()) {
            (setAsides.contains(shipment.name()) ? alone : ready).addLast(shipment);
        }
    }

    /** Queues a shape before the others, so that at most one page is held in memory. */
    void enqueueFirst(Shipment shipment) {
        if (isCurrent(shipment) && shipment.queue()) {
            ready.addFirst(shipment);
        }
    }

    /** Queues a shape once its log has more. */
    void enqueueLater(Shipment shipment) {
        shipment.await(ports.logs(), () -> mailbox.post(() -> enqueue(shipment)));
    }

    /** Finds topics that were deleted, have another number of partitions, or lost a leader. */
    void checkTopics() {
        for (var shipment : List.copyOf(shipments.values())) {
            background.check(
                    shipment.declaration().topic().name(), found -> checked(shipment, found));
        }
    }

    private void checked(Shipment shipment, TopicState found) {
        var source = shipment.source();
        if (!isCurrent(shipment) || source == null) {
            return;
        }
        switch (found) {
            case TopicState.Refused(var reason) -> setAside(shipment, reason);
            case TopicState.Usable(var id, var partitions, _) -> {
                var target = source.cursor().target();
                if (!target.topicId().equals(id) || target.partitions() != partitions) {
                    // The next refresh prepares it again.
                    drop(shipment.name());
                }
            }
        }
    }

    /** Reads the topic for a repair whose mark is in Kafka. */
    void readTopic(Shipment shipment, Repair repair) {
        background.load(
                shipment.declaration().topic().name(),
                repair.cursor().target().partitions(),
                repair.state(),
                memory -> remembered(shipment, repair, memory),
                failure -> setAside(shipment, String.valueOf(failure.getMessage())));
    }

    private void remembered(Shipment shipment, Repair repair, TopicMemory memory) {
        if (isCurrent(shipment)) {
            repair.remember(memory);
            enqueue(shipment);
        } else {
            memory.close();
        }
    }

    /**
     * Gives the records of shapes the time of sending from the next turn on.
     *
     * @return those that had the commit time until now
     */
    Set<String> sendUntimed(Set<String> names) {
        var changed = new HashSet<String>();
        for (var name : names) {
            var shipment = shipments.get(name);
            if (shipment != null && setAsides.sendUntimed(shipment.declaration())) {
                log.warn(
                        "Commit time refused as a timestamp; records get the time of sending name={}",
                        name);
                changed.add(name);
            }
        }
        return changed;
    }

    /** Goes on without a shape whose topic cannot be written, until its next attempt. */
    void setAside(Shipment shipment, String reason) {
        if (!isCurrent(shipment)) {
            return;
        }
        var name = shipment.name();
        if (setAsides.add(shipment.declaration(), reason)) {
            log.warn("Published shape set aside name={} reason=\"{}\"", name, reason);
        }
        notes.setAside(name, reason);
        drop(name);
    }

    /** Returns whether the shape was neither dropped nor set aside since. */
    boolean isCurrent(Shipment shipment) {
        return shipments.get(shipment.name()) == shipment;
    }

    private void drop(String name) {
        var shipment = shipments.remove(name);
        if (shipment != null) {
            ready.remove(shipment);
            alone.remove(shipment);
            shipment.close();
        }
    }

    @Override
    public void close() {
        shipments.values().forEach(Shipment::close);
        shipments.clear();
        ready.clear();
        alone.clear();
    }
}
