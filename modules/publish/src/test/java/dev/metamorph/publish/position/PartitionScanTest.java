package dev.metamorph.publish.position;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.port.PublishedPositions.Change;
import dev.metamorph.shape.port.PublishedPositions.Place;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.Optional;

/** The scan of one partition. */
final class PartitionScanTest {
    private final PartitionScan scan = new PartitionScan(3, 5, 9);

    private static boolean isFrom20(Change change) {
        return change.lsn().bytes() >= 20;
    }

    private static Optional<TopicChange> change(long at, long lsn) {
        var change = new Change(new LogOffset(lsn, 0), 7, Instant.EPOCH);
        return Optional.of(new TopicChange(at, "1-2", change));
    }

    @Test
    void the_first_wanted_change_ends_the_scan_at_its_place() {
        scan.take(5, change(5, 10), PartitionScanTest::isFrom20);
        scan.take(6, Optional.empty(), PartitionScanTest::isFrom20);
        assertThat(scan.isOver()).isFalse();

        scan.take(7, change(7, 20), PartitionScanTest::isFrom20);
        scan.take(8, change(8, 30), PartitionScanTest::isFrom20);
        scan.skipTo(9);

        assertThat(scan.isOver()).isTrue();
        assertThat(scan.hit().map(TopicChange::at)).contains(7L);
        assertThat(scan.place()).isEqualTo(new Place(3, 7, true));
    }

    @Test
    void a_partition_without_one_is_over_at_its_end() {
        scan.take(5, change(5, 10), PartitionScanTest::isFrom20);
        assertThat(scan.place()).isEqualTo(new Place(3, 6, false));

        scan.skipTo(9);

        assertThat(scan.isOver()).isTrue();
        assertThat(scan.place()).isEqualTo(new Place(3, 9, false));
    }

    @Test
    void an_empty_partition_is_over_at_once() {
        assertThat(new PartitionScan(0, 4, 4).isOver()).isTrue();
    }

    @Test
    void a_scan_that_ends_early_has_passed_what_it_has_read() {
        scan.take(5, Optional.empty(), PartitionScanTest::isFrom20);
        scan.take(6, change(6, 12), PartitionScanTest::isFrom20);

        assertThat(scan.isOver()).isFalse();
        assertThat(scan.place()).isEqualTo(new Place(3, 7, false));
    }
}
