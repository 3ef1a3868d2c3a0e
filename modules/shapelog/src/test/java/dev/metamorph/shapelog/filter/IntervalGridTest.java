package dev.metamorph.shapelog.filter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Intervals of all widths and places, many of them in one cell. */
final class IntervalGridTest {
    private static final long[] CENTRES = {
        Long.MIN_VALUE, -(1L << 40), 0, 1, 1L << 62, Long.MAX_VALUE
    };

    private final Random random = new Random(4);
    private final IntervalGrid grid = new IntervalGrid();
    private final Intervals list = new Intervals();
    private final Map<Integer, Interval> expected = new HashMap<>();

    private record Interval(long low, long high) {
        boolean has(long value) {
            return low <= value && value <= high;
        }
    }

    @Test
    void exactly_those_that_have_the_value_are_found() {
        for (var round = 0; round < 20_000; round++) {
            var grows = round / 2_000 % 2 == 0;
            if (random.nextInt(4) == 0 ? grows : !grows) {
                remove();
            } else {
                add(round);
            }
            if (round % 8 == 0) {
                check(value());
            }
        }
        while (!expected.isEmpty()) {
            remove();
        }
        assertThat(grid.isEmpty()).isTrue();
        assertThat(list.isEmpty()).isTrue();
    }

    private void add(int shape) {
        var one = value();
        var other = random.nextBoolean() ? one + random.nextInt(3_000) : value();
        var interval = new Interval(Math.min(one, other), Math.max(one, other));
        grid.add(interval.low(), interval.high(), shape);
        list.add(interval.low(), interval.high(), shape);
        expected.put(shape, interval);
    }

    private void remove() {
        expected.entrySet().stream()
                .findAny()
                .ifPresent(entry -> {
                    var interval = entry.getValue();
                    grid.remove(interval.low(), interval.high(), entry.getKey());
                    list.remove(interval.low(), interval.high(), entry.getKey());
                    expected.remove(entry.getKey());
                });
    }

    private long value() {
        return CENTRES[random.nextInt(CENTRES.length)]
                + (random.nextLong() >> (20 + random.nextInt(44)));
    }

    private void check(long value) {
        var inGrid = new CandidateSet();
        grid.find(value, inGrid);
        var inList = new CandidateSet();
        list.find(value, inList);
        var having =
                expected.entrySet().stream()
                        .filter(entry -> entry.getValue().has(value))
                        .map(Map.Entry::getKey)
                        .sorted()
                        .toList();
        assertThat(told(inGrid)).isEqualTo(having);
        assertThat(told(inList)).isEqualTo(having);
    }

    private static List<Integer> told(CandidateSet found) {
        var told = new ArrayList<Integer>();
        found.tell(told::add);
        return told;
    }
}
