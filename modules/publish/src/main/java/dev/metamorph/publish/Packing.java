package dev.metamorph.publish;

import dev.metamorph.publish.Source.Load;
import dev.metamorph.publish.Source.Then;
import dev.metamorph.publish.cursor.Cursor;
import dev.metamorph.shape.Lsn;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Packs what the shapes of a turn have into transactions. Used by one thread at a time: the
 * publisher's, or the one that packs ahead while the publisher's thread sends.
 */
final class Packing {
    private static final Logger log = LoggerFactory.getLogger(Packing.class);

    private final PublisherPorts ports;
    private final Shipments shipments;
    private final SetAsides setAsides;
    private final Notes notes;

    Packing(PublisherPorts ports, Shipments shipments, SetAsides setAsides, Notes notes) {
        this.ports = ports;
        this.shipments = shipments;
        this.setAsides = setAsides;
        this.notes = notes;
    }

    /**
     * Takes the content of the next transaction. A shape that was set aside has a transaction of
     * its own.
     */
    Packed next() {
        var budget = new Budget(ports.nanoTime().getAsLong());
        var parcels = new ArrayList<Parcel>();
        var alone = shipments.nextAlone();
        if (alone != null) {
            take(alone, budget).ifPresent(parcels::add);
            return new Packed(parcels, false);
        }
        while (!budget.isSoftlyUsed(ports.nanoTime().getAsLong())) {
            var shipment = shipments.nextReady();
            if (shipment == null) {
                break;
            }
            take(shipment, budget).ifPresent(parcels::add);
        }
        return new Packed(parcels, budget.isSoftlyUsed(ports.nanoTime().getAsLong()));
    }

    /** Leaves out what was packed ahead of shapes that were dropped or set aside since. */
    Packed stillCurrent(Packed packed) {
        var current =
                packed.parcels().stream()
                        .filter(parcel -> shipments.isCurrent(parcel.shipment()))
                        .toList();
        return new Packed(current, packed.full());
    }

    /** Lets shapes that have more to send be packed again while their parcels are sent. */
    void sending(List<Parcel> parcels) {
        for (var parcel : parcels) {
            if (parcel.more() && parcel.shipment().source() instanceof FollowedLog) {
                continueWith(parcel.shipment());
            }
        }
    }

    private Optional<Parcel> take(Shipment shipment, Budget budget) {
        shipment.unqueued();
        var source = shipment.source();
        if (source == null) {
            return Optional.empty();
        }
        var load = load(shipment, source, budget);
        if (load.isEmpty()) {
            return Optional.empty();
        }
        var then = load.get().then();
        var more = then == Then.MORE;
        if (then == Then.AWAIT) {
            shipments.enqueueLater(shipment);
        }
        var after = source.cursor();
        var records = load.get().records();
        var retried = setAsides.contains(shipment.name());
        if (retried) {
            notes.joined(shipment.name());
        } else if (records.isEmpty() && isKnown(shipment.name(), after)) {
            proceed(shipment, more);
            return Optional.empty();
        }
        return Optional.of(new Parcel(shipment, retried, records, after, more));
    }

    /** A fault in the records of one shape must not stop the others. */
    private Optional<Load> load(Shipment shipment, Source source, Budget budget) {
        try {
            return Optional.of(source.next(budget));
        } catch (RuntimeException e) {
            log.error("Published shape's records not built name={}", shipment.name(), e);
            shipments.setAside(shipment, "its records cannot be built: %s".formatted(e));
            return Optional.empty();
        }
    }

    /**
     * Returns whether Kafka has that cursor, or one that differs only in its LSN, which progress
     * covers.
     */
    private boolean isKnown(String name, Cursor cursor) {
        var known = shipments.cursor(name);
        return known != null && withoutLsn(known).equals(withoutLsn(cursor));
    }

    private static Cursor withoutLsn(Cursor cursor) {
        return cursor.at(cursor.offset(), cursor.skip(), Lsn.ZERO);
    }

    /**
     * Continues with the shapes whose parcels are in Kafka.
     *
     * @param packedAhead whether {@link #sending} was called for them
     */
    void committed(List<Parcel> parcels, boolean packedAhead) {
        for (var parcel : parcels) {
            shipments.committed(parcel.shape(), parcel.cursor());
            if (parcel.retried() && setAsides.join(parcel.shape())) {
                log.info("Published shape joined again name={}", parcel.shape());
            }
            var continued = packedAhead && parcel.shipment().source() instanceof FollowedLog;
            if (shipments.isCurrent(parcel.shipment()) && !continued) {
                proceed(parcel.shipment(), parcel.more());
            }
        }
    }

    private void proceed(Shipment shipment, boolean more) {
        var source = shipment.source();
        if (source instanceof Repair repair && repair.wantsMemory()) {
            shipments.readTopic(shipment, repair);
        } else if (source instanceof Repair repair && repair.isDone()) {
            log.info("Published shape's repair done name={}", shipment.name());
            shipment.follow(repair.cursor(), ports);
            shipments.enqueue(shipment);
        } else if (more) {
            continueWith(shipment);
        }
    }

    /** A shape in the middle of a page comes before the others. */
    private void continueWith(Shipment shipment) {
        var source = shipment.source();
        if (source != null && source.hasOpenPage()) {
            shipments.enqueueFirst(shipment);
        } else if (source != null) {
            shipments.enqueue(shipment);
        }
    }
}
