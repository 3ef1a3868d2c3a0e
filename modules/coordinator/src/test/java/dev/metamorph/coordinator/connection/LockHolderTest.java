package dev.metamorph.coordinator.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.coordinator.port.Feed.Signs;
import dev.metamorph.coordinator.postgres.ConnectionPool;
import dev.metamorph.coordinator.state.LockJudge;
import dev.metamorph.coordinator.testing.Databases;
import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.embedded.testing.TestPostgres;
import dev.metamorph.feed.port.SessionName;
import dev.metamorph.feed.topic.FeedException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** The session that holds the lock, on a real server. */
@Tag("servers")
final class LockHolderTest {
    private static final String SLOT = "some_slot";

    private final TestDatabase database = TestPostgres.database();
    private final ConnectionPool admin = Databases.admin(database);
    private final Connection there = database.connect();
    private volatile Optional<Signs> kafka = Optional.of(new Signs(5, Set.of("here")));

    private final LockHolder breaker =
            new LockHolder(
                    SLOT,
                    new LockJudge("here", Duration.ZERO),
                    () -> kafka.orElseThrow(() -> new FeedException("no answer")));

    @BeforeEach
    void hold() throws SQLException {
        try (var statement = there.createStatement()) {
            statement.execute(
                    "SET application_name = '%s'".formatted(SessionName.of("metamorph", "there")));
            statement.execute("SELECT pg_advisory_lock(hashtext('%s'))".formatted(SLOT));
        }
    }

    @AfterEach
    void close() throws SQLException {
        there.close();
        admin.close();
        database.close();
    }

    @Test
    void a_silent_session_of_no_member_is_terminated_at_the_second_look() {
        breaker.breakStale(admin);
        assertThat(isAlive()).isTrue();

        breaker.breakStale(admin);
        assertThat(isAlive()).isFalse();
    }

    @Test
    void a_member_of_the_group_is_left_alone() {
        kafka = Optional.of(new Signs(5, Set.of("here", "there")));

        for (var look = 0; look < 5; look++) {
            breaker.breakStale(admin);
        }

        assertThat(isAlive()).isTrue();
    }

    @Test
    void a_session_is_left_alone_while_kafka_does_not_answer() {
        kafka = Optional.empty();

        for (var look = 0; look < 5; look++) {
            breaker.breakStale(admin);
        }

        assertThat(isAlive()).isTrue();
    }

    private boolean isAlive() {
        try (var statement = there.createStatement()) {
            return statement.execute("SELECT 1");
        } catch (SQLException e) {
            return false;
        }
    }
}
