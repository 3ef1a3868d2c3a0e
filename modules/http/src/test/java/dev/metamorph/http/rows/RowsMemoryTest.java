package dev.metamorph.http.rows;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RowsMemoryTest {
    private final RowsMemory memory = new RowsMemory(100);

    @Test
    void answers_share_the_limit_until_they_are_sent() {
        var first = memory.lease();
        var second = memory.lease();

        assertThat(first.take(60)).isTrue();
        assertThat(second.take(41)).isFalse();
        assertThat(second.take(40)).isTrue();
        assertThat(memory.usedBytes()).isEqualTo(100);

        first.close();
        assertThat(memory.usedBytes()).isEqualTo(40);
        assertThat(memory.lease().take(60)).isTrue();
    }

    @Test
    void one_answer_fits_however_large_it_is() {
        var large = memory.lease();

        assertThat(large.take(1_000)).isTrue();
        assertThat(memory.lease().take(1)).isFalse();
        assertThat(memory.usedBytes()).isEqualTo(1_000);
    }

    @Test
    void a_refused_answer_takes_nothing() {
        var held = memory.lease();
        held.take(100);
        var refused = memory.lease();

        assertThat(refused.take(1)).isFalse();
        refused.close();

        assertThat(memory.usedBytes()).isEqualTo(100);
    }

    @Test
    void a_reader_that_is_gone_takes_nothing_and_gives_back_once() {
        var gone = memory.lease();
        gone.take(10);
        gone.close();
        gone.close();

        assertThat(gone.take(50)).isTrue();
        assertThat(memory.usedBytes()).isZero();
    }
}
