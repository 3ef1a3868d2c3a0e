package dev.metamorph.coordinator.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.coordinator.postgres.ConnectionPool;
import dev.metamorph.coordinator.testing.Databases;
import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.embedded.testing.TestPostgres;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.sql.SQLException;
import java.util.List;

/** Dropping a slot after the lock was released, on a real server. */
@Tag("servers")
final class SlotSetupTest {
    private final TestDatabase database = TestPostgres.database();
    private final String slot = "slot_" + database.name();
    private final ConnectionPool admin = Databases.admin(database);

    @AfterEach
    void close() {
        admin.close();
        database.close();
    }

    @Test
    void a_slot_is_left_to_the_instance_that_has_taken_the_lock_since() throws SQLException {
        createSlot();
        try (var other = database.connect();
                var statement = other.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(hashtext('%s'))".formatted(slot));

            SlotSetup.dropUnderLock(admin, slot);

            assertThat(slots()).isEqualTo("1");
        }
    }

    @Test
    void a_useless_slot_is_dropped_and_the_lock_is_free_afterwards() {
        createSlot();

        SlotSetup.dropUnderLock(admin, slot);

        assertThat(slots()).isEqualTo("0");
        assertThat(database.query("SELECT pg_try_advisory_lock(hashtext('%s'))".formatted(slot)))
                .containsExactly(List.of("t"));
    }

    @Test
    void there_need_be_no_slot() {
        SlotSetup.dropUnderLock(admin, slot);

        assertThat(slots()).isEqualTo("0");
    }

    private void createSlot() {
        database.execute(
                "SELECT pg_create_logical_replication_slot('%s', 'pgoutput')".formatted(slot));
    }

    private String slots() {
        return database.query(
                        "SELECT count(*) FROM pg_replication_slots WHERE slot_name = '%s'"
                                .formatted(slot))
                .getFirst()
                .getFirst();
    }
}
