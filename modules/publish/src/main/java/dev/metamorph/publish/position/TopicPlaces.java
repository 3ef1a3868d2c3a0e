package dev.metamorph.publish.position;

import dev.metamorph.shape.port.PublishedPositions.Change;
import dev.metamorph.shape.port.PublishedPositions.Place;

import org.apache.kafka.common.TopicPartition;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Places in a published shape's topic. A record has the commit time as its timestamp, or the time
 * of sending, which is later, so Kafka's search by time leads to a change or before it, and the
 * headers say the rest. Used by one thread.
 */
final class TopicPlaces {
    /**
     * The time before a commit at which the search begins: commit times may be out of order, and
     * the clocks of database and brokers may differ.
     */
    private static final Duration SLACK = Duration.ofSeconds(1);

    private final TopicScan scan;

    TopicPlaces(TopicScan scan) {
        this.scan = scan;
    }

    /** The first records at a time, and the first change among them if that can be said. */
    record AtTime(Optional<TopicChange> change, List<Place> places) {}

    /** The places of the first change at a change or after it. */
    List<Place> of(Change change) {
        var offset = change.offset();
        return scan
                .scan(
                        scan.since(change.committed().minus(SLACK)),
                        one -> one.offset().compareTo(offset) >= 0)
                .stream()
                .map(PartitionScan::place)
                .toList();
    }

    /** The ends, for a point that the log has not reached. */
    List<Place> ends() {
        return inexact(scan.ends());
    }

    /** The beginnings, for a point about which nothing else can be said. */
    List<Place> beginnings() {
        return inexact(scan.beginnings());
    }

    private List<Place> inexact(Map<TopicPartition, Long> offsets) {
        return scan.partitions().stream()
                .map(each -> new Place(each.partition(), offsets.getOrDefault(each, 0L), false))
                .sorted(Comparator.comparingInt(Place::partition))
                .toList();
    }

    /** The first records at a time or after it. */
    AtTime since(Instant time) {
        var from = scan.since(time);
        var places =
                inexact(from).stream()
                        .map(place ->
                                new Place(
                                        place.partition(),
                                        place.offset(),
                                        place.offset() < end(place.partition())))
                        .toList();
        var scans = scan.scan(from, _ -> true);
        var isSure = scans.stream().allMatch(PartitionScan::isOver);
        return new AtTime(isSure ? first(scans) : Optional.empty(), places);
    }

    private static Optional<TopicChange> first(List<PartitionScan> scans) {
        return scans.stream()
                .flatMap(each -> each.hit().stream())
                .min(Comparator.comparing(each -> each.change().offset()));
    }

    /** The number of partitions. */
    int count() {
        return scan.partitions().size();
    }

    /** The offset behind the last record of a partition. */
    long end(int partition) {
        return scan.ends().entrySet().stream()
                .filter(each -> each.getKey().partition() == partition)
                .mapToLong(Map.Entry::getValue)
                .findFirst()
                .orElse(0);
    }

    /** The first change of a partition at an offset or after it. */
    PartitionScan from(int partition, long offset) {
        var beginnings = scan.beginnings();
        var only =
                scan.partitions().stream()
                        .filter(each -> each.partition() == partition)
                        .findFirst()
                        .orElseThrow();
        var first = Math.max(offset, beginnings.getOrDefault(only, 0L));
        return scan.scan(Map.of(only, first), _ -> true).getFirst();
    }
}
