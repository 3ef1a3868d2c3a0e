package dev.metamorph.shapelog.filter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

final class IntSetTest {
    @Test
    void both_sets_do_what_a_sorted_set_does() {
        var random = new Random(3);
        var small = new IntSet();
        var large = new ShapeSet();
        var expected = new TreeSet<Integer>();
        for (var round = 0; round < 20_000; round++) {
            var value = random.nextInt(6_000) / (1 + random.nextInt(100));
            if (random.nextInt(3) == 0) {
                small.remove(value);
                large.remove(value);
                expected.remove(value);
            } else {
                small.add(value);
                large.add(value);
                expected.add(value);
            }
            if (round % 100 == 0) {
                assertThat(values(small)).as("round %d", round).isEqualTo(List.copyOf(expected));
                assertThat(values(large)).as("round %d", round).isEqualTo(List.copyOf(expected));
            }
        }
    }

    @Test
    void nothing_is_left_of_a_set_that_was_emptied() {
        var large = new ShapeSet();
        large.add(5);
        large.add(1_000_000);
        large.remove(5);
        large.remove(1_000_000);

        assertThat(large.isEmpty()).isTrue();
        assertThat(values(large)).isEmpty();
    }

    private static List<Integer> values(IntSet set) {
        var values = new ArrayList<Integer>();
        set.forEach(values::add);
        return values;
    }

    private static List<Integer> values(ShapeSet set) {
        var values = new ArrayList<Integer>();
        set.forEach(values::add);
        return values;
    }
}
