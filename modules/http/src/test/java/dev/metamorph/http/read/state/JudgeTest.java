package dev.metamorph.http.read.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.http.message.Hops;

import org.junit.jupiter.api.Test;

import java.net.URI;
import java.util.Optional;

final class JudgeTest {
    private static final URI LEADER = URI.create("http://leader:3000");
    private static final Hops READER = new Hops(0, false, false);

    @Test
    void the_leader_judges_here() {
        assertThat(Judge.of(Optional.empty(), READER)).isEqualTo(new Judge.Here());
        assertThat(Judge.of(Optional.empty(), READER.next(false))).isEqualTo(new Judge.Here());
    }

    @Test
    void another_leader_is_asked_about_the_request_of_a_reader() {
        assertThat(Judge.of(Optional.of(LEADER), READER)).isEqualTo(new Judge.Leader(LEADER));
    }

    @Test
    void a_request_that_was_forwarded_is_not_forwarded_to_the_leader() {
        assertThat(Judge.of(Optional.of(LEADER), READER.next(false))).isEqualTo(new Judge.Later());
    }
}
