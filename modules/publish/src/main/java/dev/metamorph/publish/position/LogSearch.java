package dev.metamorph.publish.position;

import dev.metamorph.publish.record.LogItem;
import dev.metamorph.publish.record.RecordBuilder;
import dev.metamorph.publish.record.RegisteredSchemas;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.port.PublishedPositions.Change;
import dev.metamorph.shape.port.PublishedShapes.Declared;
import dev.metamorph.shape.port.ShapeDirectory.Shape;
import dev.metamorph.shape.port.ShapeLogs;
import dev.metamorph.shape.port.ShapeLogs.Answer;
import dev.metamorph.shape.port.ShapeRef;
import dev.metamorph.shape.published.PublishedShape;
import dev.metamorph.shape.published.RecordFormat;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Finds the first change at a point of the log of one published shape, or after it. Reads at most
 * two pages. Waits only for the local disk.
 *
 * @param items reads the items of the log
 */
record LogSearch(ShapeLogs logs, ShapeRef shape, RecordBuilder items) {
    /** The outcome of a search. */
    sealed interface Found {
        /** The first change at the point or after it. */
        record InLog(Change change) implements Found {}

        /**
         * The log has no change at the point or after it yet.
         *
         * @param end the end of the log
         */
        record AtEnd(LogOffset end) implements Found {}

        /** The log may begin behind the point: changes may be part of its initial snapshot. */
        record Earlier() implements Found {}

        /** The log cannot be read here. */
        record NotHere(Answer why) implements Found {}
    }

    /** Searches in the log of the shape that is published under a name. */
    static LogSearch of(ShapeLogs logs, Declared declared, Shape shape) {
        var declaration = declared.declaration();
        // The keys of other formats need more than the items.
        var plain =
                new PublishedShape(
                        declaration.name(),
                        declaration.rows(),
                        declaration.topic(),
                        RecordFormat.JSON);
        var items =
                RecordBuilder.of(
                        plain,
                        shape.definition(),
                        shape.relation(),
                        shape.ref().handle(),
                        RegisteredSchemas.NONE);
        return new LogSearch(logs, shape.ref(), items);
    }

    /**
     * Searches.
     *
     * @param ofThisLog whether the point is an offset of this log, which no other shape has had
     */
    Found from(LogOffset point, boolean ofThisLog) {
        if (!(logs.end(shape) instanceof Answer.Page end)) {
            return new Found.NotHere(logs.end(shape));
        }
        var change = Optional.<Change>empty();
        if (point.compareTo(end.next()) <= 0) {
            var answer = logs.read(shape, before(point));
            if (!(answer instanceof Answer.Page page)) {
                return new Found.NotHere(answer);
            }
            change = first(page);
        }
        if (change.isEmpty()) {
            return ofThisLog || isBehindBeginning(point, end)
                    ? new Found.AtEnd(end.next())
                    : new Found.Earlier();
        }
        // Transactions are in the log as a whole, or in the initial snapshot.
        var isItself = change.get().offset().transaction() == point.transaction();
        return ofThisLog || isItself || hasBefore(point)
                ? new Found.InLog(change.get())
                : new Found.Earlier();
    }

    /** A log without changes has them all in its snapshot, as far as it is. */
    private static boolean isBehindBeginning(LogOffset point, Answer.Page end) {
        return !end.next().isSnapshot()
                || end.reached().compareTo(new Lsn(point.transaction())) < 0;
    }

    private boolean hasBefore(LogOffset point) {
        return logs.read(shape, LogOffset.SNAPSHOT_END) instanceof Answer.Page page
                && first(page).filter(one -> one.offset().compareTo(point) < 0).isPresent();
    }

    private Optional<Change> first(Answer.Page page) {
        var reader = items.read(page.items());
        for (var item = reader.next(); item.isPresent(); item = reader.next()) {
            if (item.get() instanceof LogItem.RowChange change) {
                var at = Instant.EPOCH.plus(change.commitMicros(), ChronoUnit.MICROS);
                return Optional.of(new Change(change.offset(), change.xid(), at));
            }
        }
        return Optional.empty();
    }

    /** The offset after which a page begins with a point; no change has the operation before it. */
    static LogOffset before(LogOffset point) {
        if (point.isSnapshot()) {
            return LogOffset.SNAPSHOT_END;
        }
        if (point.operation() == LogOffset.INFINITE) {
            return point;
        }
        if (point.operation() != 0) {
            return new LogOffset(point.transaction(), point.operation() - 1);
        }
        return point.transaction() == 1
                ? LogOffset.SNAPSHOT_END
                : new LogOffset(point.transaction() - 1, LogOffset.INFINITE);
    }
}
