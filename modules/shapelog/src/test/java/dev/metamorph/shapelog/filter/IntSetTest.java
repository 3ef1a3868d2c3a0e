package dev.metamorph.shapelog.filter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

final class IntSetTest {
    @Test
    void it_does_what_a_sorted_set_does() {
        var random = new Random(3);
        var set = new IntSet();
        var expected = new TreeSet<Integer>();
        for (var round = 0; round < 20_000; round++) {
            change(set, expected, random);
            assertThat(values(set).equals(List.copyOf(expected))).as("round %d", round).isTrue();
        }
    }

    private static void change(IntSet set, Set<Integer> expected, Random random) {
        var value = random.nextInt(60);
        switch (random.nextInt(20)) {
            case 0 -> {
                set.clear();
                expected.clear();
            }
            case 1, 2, 3 -> {
                var other = new IntSet();
                for (var i = random.nextInt(8); i > 0; i--) {
                    var more = random.nextInt(60);
                    other.add(more);
                    expected.add(more);
                }
                set.addAll(other);
            }
            case 4, 5, 6, 7, 8 -> {
                set.remove(value);
                expected.remove(value);
            }
            default -> {
                set.add(value);
                expected.add(value);
            }
        }
    }

    private static List<Integer> values(IntSet set) {
        return IntStream.range(0, set.size()).mapToObj(set::get).toList();
    }
}
