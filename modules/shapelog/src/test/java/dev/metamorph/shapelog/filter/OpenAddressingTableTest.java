package dev.metamorph.shapelog.filter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

final class OpenAddressingTableTest {
    private final OpenAddressingTable slots = new OpenAddressingTable(2);
    private final Map<Long, List<Long>> expected = new HashMap<>();
    private final Random random = new Random(2);
    private final long[] anywhere = random.longs(300).toArray();

    @ParameterizedTest
    @ValueSource(ints = {8, 300})
    void all_slots_of_a_hash_are_found_whatever_came_and_went(int different) {
        for (var round = 1; round < 20_000; round++) {
            // The table grows to some hundred slots and shrinks to none, several times.
            var grows = round / 2_500 % 2 == 0;
            var hash = hash(different);
            if (random.nextInt(5) == 0 ? grows : !grows) {
                remove(hash);
            } else {
                slots.set(slots.add(hash), 1, round);
                expected.computeIfAbsent(hash, _ -> new ArrayList<>()).add((long) round);
            }
            assertThat(payloads(hash))
                    .as("round %d", round)
                    .hasSameElementsAs(expected.getOrDefault(hash, List.of()));
        }
        var count = new int[1];
        slots.forEach(_ -> count[0]++);
        assertThat(count[0]).isEqualTo(expected.values().stream().mapToInt(List::size).sum());
        assertThat(expected.keySet())
                .allSatisfy(
                        hash -> assertThat(payloads(hash)).hasSameElementsAs(expected.get(hash)));
    }

    /** Random hashes, many of them multiples of a high power, which share a home slot. */
    private long hash(int different) {
        var number = random.nextInt(different);
        return random.nextInt(4) == 0 ? (long) number << 55 : anywhere[number];
    }

    private void remove(long hash) {
        var place = slots.find(hash);
        if (place >= 0) {
            expected.getOrDefault(hash, List.of()).remove(slots.get(place, 1));
            slots.remove(place);
        }
    }

    private List<Long> payloads(long hash) {
        var payloads = new ArrayList<Long>();
        for (var place = slots.find(hash); place >= 0; place = slots.findNext(place)) {
            payloads.add(slots.get(place, 1));
        }
        return payloads;
    }
}
