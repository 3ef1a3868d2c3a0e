package dev.metamorph.coordinator.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.coordinator.testing.RecordedEpoch;
import dev.metamorph.shape.Lsn;

import org.junit.jupiter.api.Test;

import java.util.List;

final class SlotWatchTest {
    @Test
    void a_position_is_reported_at_the_look_after_the_one_that_read_it() {
        var positions = List.of(new Lsn(5), new Lsn(7), new Lsn(7)).iterator();
        var feed = new RecordedEpoch();
        var watch = new SlotWatch(positions::next, feed);

        watch.look();
        watch.look();
        watch.look();

        assertThat(feed.slotsKept()).containsExactly(Lsn.ZERO, new Lsn(5), new Lsn(7));
    }
}
