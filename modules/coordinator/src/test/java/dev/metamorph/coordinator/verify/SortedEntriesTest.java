package dev.metamorph.coordinator.verify;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

final class SortedEntriesTest {
    @TempDir Path folder;

    @Test
    void entries_are_sorted_by_key_and_those_of_one_key_keep_their_order() throws IOException {
        // 1,000 bytes hold about a dozen entries, so that runs are merged over several levels.
        assertSorted(1_000);
        assertSorted(1 << 20);
    }

    @Test
    void keys_are_sorted_by_unsigned_bytes() throws IOException {
        try (var sorted = new SortedEntries(folder, 1 << 20)) {
            for (var key : List.of("é", "z", "ab", "a", "")) {
                sorted.add(key.getBytes(UTF_8), new byte[0]);
            }
            assertThat(read(sorted)).containsExactly("=", "a=", "ab=", "z=", "é=");
        }
    }

    private void assertSorted(long memoryBytes) throws IOException {
        var random = new Random(7);
        var expected = new TreeMap<String, List<String>>();
        try (var sorted = new SortedEntries(folder, memoryBytes)) {
            for (var i = 0; i < 5_000; i++) {
                var key = "k" + random.nextInt(1_500);
                sorted.add(key.getBytes(UTF_8), Integer.toString(i).getBytes(UTF_8));
                expected.computeIfAbsent(key, _ -> new ArrayList<>()).add(key + "=" + i);
            }
            assertThat(read(sorted))
                    .containsExactlyElementsOf(
                            expected.entrySet().stream()
                                    .map(Map.Entry::getValue)
                                    .flatMap(List::stream)
                                    .toList());
        }
        assertThat(folder).isEmptyDirectory();
    }

    private static List<String> read(SortedEntries sorted) throws IOException {
        var read = new ArrayList<String>();
        var cursor = sorted.sorted();
        for (var next = cursor.next(); next.isPresent(); next = cursor.next()) {
            var entry = next.get();
            read.add(new String(entry.key(), UTF_8) + "=" + new String(entry.payload(), UTF_8));
        }
        return read;
    }
}
