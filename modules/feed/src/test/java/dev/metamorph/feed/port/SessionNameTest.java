package dev.metamorph.feed.port;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.UUID;

final class SessionNameTest {
    private static final String INSTANCE = new UUID(1, 2).toString();

    @Test
    void a_name_tells_its_instance() {
        var name = SessionName.of("metamorph replication", INSTANCE);

        assertThat(name).isEqualTo("metamorph replication [%s]".formatted(INSTANCE));
        assertThat(SessionName.instanceOf(name)).contains(INSTANCE);
    }

    @Test
    void a_long_name_is_shortened_so_that_postgres_does_not_cut_off_the_instance() {
        var name = SessionName.of("a".repeat(100), INSTANCE);

        assertThat(name).hasSize(63).endsWith("a [%s]".formatted(INSTANCE));
    }

    @Test
    void a_name_whose_length_in_bytes_is_not_known_is_left_out() {
        assertThat(SessionName.of("été", INSTANCE)).isEqualTo("[%s]".formatted(INSTANCE));
    }

    @Test
    void other_names_tell_no_instance() {
        assertThat(SessionName.instanceOf("psql")).isEmpty();
        assertThat(SessionName.instanceOf("")).isEmpty();
    }
}
