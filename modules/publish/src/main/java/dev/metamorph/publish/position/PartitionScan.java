package dev.metamorph.publish.position;

import dev.metamorph.shape.port.PublishedPositions.Change;
import dev.metamorph.shape.port.PublishedPositions.Place;

import java.util.Optional;
import java.util.function.Predicate;

/** A scan of one partition for the first change that is wanted. Used by one thread. */
final class PartitionScan {
    private final int partition;
    private final long end;
    private long next;
    private Optional<TopicChange> hit = Optional.empty();

    /**
     * Begins a scan.
     *
     * @param from the offset of the first record
     * @param end the offset behind the last one
     */
    PartitionScan(int partition, long from, long end) {
        this.partition = partition;
        this.end = end;
        next = from;
    }

    /** Takes the next record, which may tell of no change; returns whether the scan is over. */
    boolean take(long at, Optional<TopicChange> record, Predicate<Change> wanted) {
        if (isOver()) {
            return true;
        }
        hit = record.filter(one -> wanted.test(one.change()));
        next = hit.isPresent() ? at : at + 1;
        return isOver();
    }

    /** Notes that no record lies before an offset that was not taken. */
    void skipTo(long position) {
        if (hit.isEmpty()) {
            next = Math.max(next, position);
        }
    }

    boolean isOver() {
        return hit.isPresent() || next >= end;
    }

    /** Returns whether the partition has no wanted change up to its end. */
    boolean isAtEnd() {
        return hit.isEmpty() && next >= end;
    }

    Optional<TopicChange> hit() {
        return hit;
    }

    long next() {
        return next;
    }

    /** The place of the first wanted change, as far as it is known. */
    Place place() {
        return new Place(partition, next, hit.isPresent());
    }
}
