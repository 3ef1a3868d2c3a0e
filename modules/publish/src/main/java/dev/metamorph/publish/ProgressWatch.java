package dev.metamorph.publish;

import dev.metamorph.publish.cursor.Cursor;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.port.PublishedShapes.Declared;
import dev.metamorph.shape.port.PublishingStates.Phase;
import dev.metamorph.shape.port.ShapeLogs;
import dev.metamorph.shape.port.ShapeLogs.Answer;

import java.util.List;
import java.util.Optional;

/**
 * Finds the LSN up to which all live topics of a partition are complete, so that a consumer of a
 * quiet topic knows it. Used by the publisher's thread.
 */
final class ProgressWatch {
    private final ShapeLogs logs;
    private final Shipments shipments;
    private final SetAsides setAsides;
    private Lsn last = Lsn.ZERO;

    ProgressWatch(ShapeLogs logs, Shipments shipments, SetAsides setAsides) {
        this.logs = logs;
        this.shipments = shipments;
        this.setAsides = setAsides;
    }

    /** The LSN, if it has advanced. Shapes that are set aside or not live do not count. */
    Optional<Lsn> advanced(List<Declared> declared) {
        var least = Optional.<Lsn>empty();
        for (var each : declared) {
            var name = each.declaration().name();
            var cursor = shipments.cursor(name);
            if (cursor == null || cursor.phase() != Phase.LIVE || setAsides.contains(name)) {
                continue;
            }
            var complete = complete(name, cursor);
            if (least.isEmpty() || complete.compareTo(least.get()) < 0) {
                least = Optional.of(complete);
            }
        }
        if (least.isEmpty() || least.get().isAtOrBefore(last)) {
            return Optional.empty();
        }
        last = least.get();
        return least;
    }

    private Lsn complete(String name, Cursor cursor) {
        var shipment = shipments.find(name);
        return shipment != null
                        && shipment.shape().ref().handle().equals(cursor.handle())
                        && cursor.skip() == 0
                        && logs.end(shipment.shape().ref())
                                instanceof Answer.Page(_, var end, _, var reached)
                        && end.equals(cursor.offset())
                ? reached
                : cursor.complete();
    }
}
