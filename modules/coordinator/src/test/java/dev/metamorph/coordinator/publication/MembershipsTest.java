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

    private static Membership membership(String reason) {
        return new Membership("5 600", Set.of(reason), "");
    }
}
