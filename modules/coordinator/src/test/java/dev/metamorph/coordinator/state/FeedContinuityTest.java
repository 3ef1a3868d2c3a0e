package dev.metamorph.coordinator.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.coordinator.port.Feed.Tail;
import dev.metamorph.coordinator.state.FeedContinuity.Server;
import dev.metamorph.feed.record.Incarnation;
import dev.metamorph.shape.Lsn;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

final class FeedContinuityTest {
    private static final SlotPosition SLOT = SlotPosition.found(lsn("0/200"), lsn("0/180"));
    private static final Server SERVER = new Server("77", 1, lsn("0/900"));
    private static final Incarnation HISTORY = new Incarnation("77", 1, lsn("0/200"));

    @Test
    void a_feed_between_slot_and_server_continues() {
        assertThat(check("0/300", "0/200", "0/900")).isEqualTo(new Continuity.Continuous(HISTORY));
    }

    @Test
    void an_empty_feed_begins() {
        assertThat(FeedContinuity.of(3, List.of(), SLOT, SERVER))
                .isEqualTo(new Continuity.Fresh(HISTORY));
    }

    @Test
    void one_partition_behind_the_slot_breaks_it() {
        assertThat(check("0/300", "0/1FF", "0/300"))
                .isEqualTo(
                        new Continuity.Broken(
                                HISTORY,
                                "partition 1 of the feed ends at 0/1FF, before the replication slot"
                                        + " at 0/200"));
    }

    @Test
    void one_empty_partition_breaks_it() {
        assertThat(check("0/300", "0/300"))
                .isEqualTo(
                        new Continuity.Broken(HISTORY, "1 of the feed's 3 partitions are empty"));
    }

    @Test
    void a_feed_beyond_the_servers_wal_breaks_it() {
        assertThat(check("0/300", "0/300", "0/901"))
                .isEqualTo(
                        new Continuity.Broken(
                                HISTORY,
                                "partition 2 of the feed is at 0/901, beyond the end of the WAL at"
                                        + " 0/900"));
    }

    @Test
    void another_cluster_breaks_it() {
        var tail = new Tail(0, lsn("0/300"), "78", 1, Lsn.ZERO);

        assertThat(FeedContinuity.of(1, List.of(tail), SLOT, SERVER))
                .isEqualTo(
                        new Continuity.Broken(
                                HISTORY,
                                "the feed followed the server with system id 78, this is 77"));
    }

    @Test
    void another_timeline_breaks_it() {
        var server = new Server("77", 2, lsn("0/900"));

        assertThat(FeedContinuity.of(1, List.of(tail(0, "0/300")), SLOT, server))
                .isEqualTo(
                        new Continuity.Broken(
                                new Incarnation("77", 2, lsn("0/200")),
                                "the feed followed timeline 1, this is 2"));
    }

    @Test
    void a_slot_that_went_back_breaks_it_though_the_wal_has_grown_past_the_feed() {
        var slot = SlotPosition.found(lsn("0/190"), lsn("0/17F"));

        assertThat(FeedContinuity.of(1, List.of(tail(0, "0/300")), slot, SERVER))
                .isEqualTo(
                        new Continuity.Broken(
                                new Incarnation("77", 1, lsn("0/190")),
                                "the replication slot went back from 0/180 to 0/17F: the database"
                                        + " was restored"));
    }

    @Test
    void a_new_slot_breaks_it() {
        var slot = SlotPosition.fresh(lsn("0/200"));

        assertThat(FeedContinuity.of(1, List.of(tail(0, "0/300")), slot, SERVER))
                .isEqualTo(new Continuity.Broken(HISTORY, "the replication slot is new"));
    }

    @Test
    void positions_are_compared_unsigned() {
        var slot = SlotPosition.found(lsn("7FFFFFFF/FFFFFFFF"), lsn("80000000/0"));
        var server = new Server("77", 1, lsn("FFFFFFFF/0"));

        assertThat(FeedContinuity.of(1, List.of(tail(0, "80000000/0")), slot, server))
                .isInstanceOf(Continuity.Continuous.class);
    }

    private static Continuity check(String... ends) {
        var tails = new ArrayList<Tail>();
        for (var end : ends) {
            tails.add(tail(tails.size(), end));
        }
        return FeedContinuity.of(3, tails, SLOT, SERVER);
    }

    private static Tail tail(int partition, String end) {
        return new Tail(partition, lsn(end), "77", 1, lsn("0/180"));
    }

    private static Lsn lsn(String text) {
        return Lsn.parse(text);
    }
}
