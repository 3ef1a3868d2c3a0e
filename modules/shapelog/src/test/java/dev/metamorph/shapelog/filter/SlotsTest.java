package dev.metamorph.shapelog.filter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

final class SlotsTest {
    private final Slots slots = new Slots(2);
    private final Map<Long, List<Long>> expected = new HashMap<>();
    private final Random random = new Random(2);
    private final long[] anywhere = random.longs(300).toArray();

    @ParameterizedTest
    @ValueSource(ints = {8, 300})
    void all_slots_of_a_fingerprint_are_found_whatever_came_and_went(int different) {
        for (var round = 1; round < 20_000; round++) {
            // Grows to some hundred slots, and shrinks to none, several times.
            var grows = round / 2_500 % 2 == 0;
            var fingerprint = fingerprint(different);
            if (random.nextInt(5) == 0 ? grows : !grows) {
                remove(fingerprint);
            } else {
                slots.set(slots.add(fingerprint), 1, round);
                expected.computeIfAbsent(fingerprint, _ -> new ArrayList<>()).add((long) round);
            }
            assertThat(payloads(fingerprint))
                    .as("round %d", round)
                    .hasSameElementsAs(expected.getOrDefault(fingerprint, List.of()));
        }
        var count = new int[1];
        slots.forEach(_ -> count[0]++);
        assertThat(count[0]).isEqualTo(expected.values().stream().mapToInt(List::size).sum());
        assertThat(expected.keySet())
                .allSatisfy(fingerprint ->
                        assertThat(payloads(fingerprint))
                                .hasSameElementsAs(expected.get(fingerprint)));
    }

    /** Among them many that are at home in the same slot, which multiples of high powers are. */
    private long fingerprint(int different) {
        var number = random.nextInt(different);
        return random.nextInt(4) == 0 ? (long) number << 55 : anywhere[number];
    }

    private void remove(long fingerprint) {
        var place = slots.find(fingerprint);
        if (place >= 0) {
            expected.getOrDefault(fingerprint, List.of()).remove(slots.get(place, 1));
            slots.remove(place);
        }
    }

    private List<Long> payloads(long fingerprint) {
        var payloads = new ArrayList<Long>();
        for (var place = slots.find(fingerprint); place >= 0; place = slots.findNext(place)) {
            payloads.add(slots.get(place, 1));
        }
        return payloads;
    }
}
