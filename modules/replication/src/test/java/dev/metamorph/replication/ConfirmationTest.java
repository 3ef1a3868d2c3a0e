package dev.metamorph.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.shape.Lsn;

import org.junit.jupiter.api.Test;

final class ConfirmationTest {
    private final Confirmation confirmation = new Confirmation(new Lsn(100));

    @Test
    void nothing_is_confirmed_at_first() {
        assertThat(confirmation.acknowledged(new Lsn(500))).isFalse();
        assertThat(confirmation.confirmed()).isEqualTo(Lsn.ZERO);
    }

    @Test
    void one_is_added_so_that_the_transaction_is_not_sent_again() {
        confirmation.handedOn(new Lsn(200));

        assertThat(confirmation.acknowledged(new Lsn(200))).isTrue();
        assertThat(confirmation.confirmed()).isEqualTo(new Lsn(201));
    }

    @Test
    void the_same_again_is_no_news() {
        confirmation.handedOn(new Lsn(200));
        confirmation.acknowledged(new Lsn(200));

        assertThat(confirmation.acknowledged(new Lsn(200))).isFalse();
        assertThat(confirmation.acknowledged(new Lsn(150))).isFalse();
        assertThat(confirmation.confirmed()).isEqualTo(new Lsn(201));
    }

    @Test
    void an_acknowledgement_before_the_first_record_does_not_count() {
        confirmation.handedOn(new Lsn(100));

        assertThat(confirmation.acknowledged(new Lsn(100))).isFalse();
    }

    @Test
    void the_slot_never_runs_ahead_of_what_was_handed_on() {
        confirmation.handedOn(new Lsn(200));

        confirmation.acknowledged(new Lsn(900));

        assertThat(confirmation.confirmed()).isEqualTo(new Lsn(201));
    }

    @Test
    void a_keepalive_does_not_cover_a_commit_that_begins_where_it_points() {
        assertThat(Confirmation.covered(new Lsn(300))).isEqualTo(new Lsn(299));
        assertThat(Confirmation.covered(Lsn.ZERO)).isEqualTo(Lsn.ZERO);
    }

    @Test
    void positions_are_unsigned() {
        confirmation.handedOn(new Lsn(-10));

        assertThat(confirmation.acknowledged(new Lsn(-10))).isTrue();
        assertThat(confirmation.confirmed()).isEqualTo(new Lsn(-9));
    }
}
