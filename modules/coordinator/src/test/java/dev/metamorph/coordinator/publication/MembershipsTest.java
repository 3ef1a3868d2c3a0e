package dev.metamorph.coordinator.publication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.shape.relation.RelationId;

import org.junit.jupiter.api.Test;

import java.util.Set;

final class MembershipsTest {
    private static final RelationId TABLE = new RelationId(16384);

    private final Memberships memberships = new Memberships();

    @Test
    void a_table_that_is_added_again_during_a_look_is_broken() {
        memberships.look(TABLE, membership("table 1 700"));
        memberships.look(TABLE, membership("table 2 701"));
        assertThat(memberships.isBroken(TABLE)).isTrue();
        memberships.forget(TABLE);

        // Read before the table was removed, and applied after.
        memberships.look(TABLE, membership("table 2 701"));
        memberships.begin(TABLE, membership("table 3 702"));
        memberships.look(TABLE, membership("table 3 702"));

        assertThat(memberships.isBroken(TABLE)).isFalse();
    }

    @Test
    void a_new_leader_compares_with_what_the_one_before_has_recorded() {
        var leader = new Memberships();
        leader.recorded(membership("table 1 700").record(TABLE));
        leader.adopt();

        leader.look(TABLE, membership("table 2 701"));

        assertThat(leader.isBroken(TABLE)).isTrue();
        assertThat(leader.unrecorded(TABLE)).isEmpty();
    }

    @Test
    void an_own_look_from_an_earlier_lead_does_not_count() {
        memberships.look(TABLE, membership("table 1 700"));
        memberships.recorded(membership("table 2 701").record(TABLE));
        memberships.adopt();

        memberships.look(TABLE, membership("table 2 701"));

        assertThat(memberships.isBroken(TABLE)).isFalse();
    }

    @Test
    void a_look_is_recorded_only_if_it_differs() {
        memberships.look(TABLE, membership("table 1 700"));
        var record = memberships.unrecorded(TABLE);

        memberships.recorded(record.orElseThrow());

        assertThat(record).contains(membership("table 1 700").record(TABLE));
        assertThat(memberships.unrecorded(TABLE)).isEmpty();
        assertThat(memberships.continuesRecorded(TABLE)).isTrue();
    }

    private static Membership membership(String reason) {
        return new Membership("5 600", Set.of(reason), "");
    }
}
