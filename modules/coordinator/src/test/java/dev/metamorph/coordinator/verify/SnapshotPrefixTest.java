package dev.metamorph.coordinator.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.coordinator.verify.SnapshotPrefix.Place;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.PgSnapshot;
import dev.metamorph.shape.Xid;

import org.junit.jupiter.api.Test;

final class SnapshotPrefixTest {
    /** Sees all before 100 but 90. */
    private final SnapshotPrefix prefix =
            new SnapshotPrefix(PgSnapshot.parse("90:100:90"), new Lsn(5_000));

    @Test
    void a_snapshot_that_sees_no_commit_behind_an_unseen_one_is_a_prefix() {
        assertThat(next(80, 1_000)).isEqualTo(Place.INSIDE);
        assertThat(next(95, 2_000)).isEqualTo(Place.INSIDE);
        assertThat(next(90, 3_000)).isEqualTo(Place.UNSEEN);
        assertThat(next(120, 4_000)).isEqualTo(Place.UNSEEN);
    }

    @Test
    void a_snapshot_that_sees_a_commit_behind_an_unseen_one_is_none() {
        assertThat(next(90, 3_000)).isEqualTo(Place.UNSEEN);
        assertThat(next(95, 4_000)).isEqualTo(Place.OUT_OF_ORDER);
    }

    @Test
    void no_commit_behind_the_snapshots_position_belongs_to_it() {
        assertThat(next(90, 5_000)).isEqualTo(Place.UNSEEN);
        assertThat(next(95, 5_001)).isEqualTo(Place.BEYOND);
    }

    @Test
    void a_log_covers_the_snapshot_from_its_position_on() {
        assertThat(prefix.isCoveredBy(new Lsn(4_999))).isFalse();
        assertThat(prefix.isCoveredBy(new Lsn(5_000))).isTrue();
    }

    private Place next(int xid, long lsn) {
        return prefix.next(new Xid(xid), new Lsn(lsn));
    }
}
