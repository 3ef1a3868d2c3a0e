package dev.metamorph.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.shape.port.PublishingStates.State;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

final class TroubleTest {
    private final AtomicLong nanos = new AtomicLong();
    private final Trouble trouble =
            new Trouble(nanos::get, () -> Instant.ofEpochSecond(0, nanos.get()));

    private void pass(int seconds) {
        nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }

    @Test
    void it_is_told_when_it_has_lasted_half_a_minute_with_its_last_reason_and_its_beginning() {
        pass(5);
        trouble.failed("first");
        pass(29);
        trouble.failed("second");

        assertThat(trouble.lasting()).isEmpty();
        pass(1);
        assertThat(trouble.lasting())
                .contains(new State.SetAside("second", Instant.ofEpochSecond(5)));
    }

    @Test
    void it_begins_anew_after_something_was_written() {
        trouble.failed("first");
        pass(40);
        trouble.over();
        assertThat(trouble.lasting()).isEmpty();

        trouble.failed("second");
        pass(29);

        assertThat(trouble.lasting()).isEmpty();
    }
}
