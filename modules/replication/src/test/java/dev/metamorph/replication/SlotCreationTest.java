package dev.metamorph.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metamorph.feed.port.ReplicationClient.Server;
import dev.metamorph.shape.Lsn;

import org.junit.jupiter.api.Test;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

final class SlotCreationTest {
    private static final String PLAIN = "NOEXPORT_SNAPSHOT";
    private static final String FAILOVER = "(SNAPSHOT 'nothing', FAILOVER true)";
    private static final Lsn POSITION = new Lsn(7);

    private final List<String> asked = new ArrayList<>();

    private Lsn create(String options) {
        asked.add(options);
        return POSITION;
    }

    private Lsn refuseFailover(String options, String state) throws SQLException {
        asked.add(options);
        if (options.contains("FAILOVER")) {
            throw new SQLException("not here", state);
        }
        return POSITION;
    }

    @Test
    void a_slot_follows_a_failover_where_the_server_knows_such() throws SQLException {
        SlotCreation.on(server(170_000, false), this::create);
        SlotCreation.on(server(150_018, false), this::create);
        SlotCreation.on(server(180_000, true), this::create);

        assertThat(asked).containsExactly(FAILOVER, PLAIN, PLAIN);
    }

    @Test
    void a_server_that_refuses_the_option_is_asked_without() throws SQLException {
        var position =
                SlotCreation.on(
                        server(180_000, false), options -> refuseFailover(options, "42501"));

        assertThat(position).isEqualTo(POSITION);
        assertThat(asked).containsExactly(FAILOVER, PLAIN);
    }

    @Test
    void a_lost_connection_is_no_refusal() {
        assertThatThrownBy(() ->
                        SlotCreation.on(
                                server(180_000, false),
                                options -> refuseFailover(options, "08006")))
                .hasMessage("not here");
        assertThat(asked).containsExactly(FAILOVER);
    }

    @Test
    void a_role_that_may_create_no_slot_is_refused_with_that_reason() {
        assertThatThrownBy(() ->
                        SlotCreation.on(
                                server(180_000, false),
                                options -> {
                                    asked.add(options);
                                    throw new SQLException("no slots for you", "42501");
                                }))
                .hasMessage("no slots for you");
        assertThat(asked).containsExactly(FAILOVER, PLAIN);
    }

    private static Server server(int version, boolean inRecovery) {
        return new Server("7", 1, Lsn.ZERO, version, 1, inRecovery);
    }
}
