package dev.metamorph.publish.topic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

final class TopicMemoryTest {
    @TempDir Path folder;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void keys_that_are_taken_or_forgotten_do_not_remain() {
        try (var memory = TopicMemory.empty(folder)) {
            memory.put(0, bytes("same"), bytes("1"));
            memory.put(0, bytes("changed"), bytes("1"));
            memory.put(0, bytes("deleted"), bytes("1"));
            memory.forget(0, bytes("deleted"));
            memory.put(1, bytes("same"), bytes("1"));

            assertThat(memory.takeIfSame(0, bytes("same"), bytes("1"))).isTrue();
            assertThat(memory.takeIfSame(0, bytes("changed"), bytes("2"))).isFalse();
            assertThat(memory.takeIfSame(0, bytes("new"), bytes("1"))).isFalse();

            try (var remaining = memory.remaining()) {
                var left = remaining.next().orElseThrow();
                assertThat(left.partition()).isEqualTo(1);
                assertThat(left.bytes()).isEqualTo(bytes("same"));
                assertThat(remaining.next()).isEmpty();
            }
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void a_key_that_is_forgotten_after_others_were_taken_is_not_held() {
        try (var memory = TopicMemory.empty(folder)) {
            memory.put(0, bytes("left"), bytes("1"));
            memory.put(0, bytes("other"), bytes("1"));
            assertThat(memory.takeIfSame(0, bytes("other"), bytes("1"))).isTrue();

            memory.forget(0, bytes("left"));

            assertThat(memory.takeIfSame(0, bytes("left"), bytes("1"))).isFalse();
        }
    }

    @Test
    void many_keys_are_remembered() {
        try (var memory = TopicMemory.empty(folder)) {
            for (var i = 0; i < 2_000; i++) {
                memory.put(i % 3, bytes("key" + i), bytes("value" + i));
            }
            for (var i = 0; i < 2_000; i += 2) {
                assertThat(memory.takeIfSame(i % 3, bytes("key" + i), bytes("value" + i))).isTrue();
            }

            try (var remaining = memory.remaining()) {
                for (var i = 0; i < 1_000; i++) {
                    assertThat(remaining.next()).isPresent();
                }
                assertThat(remaining.next()).isEmpty();
            }
        }
    }

    @Test
    void the_files_of_a_killed_process_are_discarded_and_others_stay() throws IOException {
        var left = Files.createDirectory(folder.resolve("repair-123"));
        Files.writeString(left.resolve("CURRENT"), "x");
        var other = Files.createDirectory(folder.resolve("stack"));
        var notes = Files.createDirectory(folder.resolve("repair-notes"));
        var invoices = Files.createDirectory(folder.resolve("repair-124"));
        Files.writeString(invoices.resolve("invoice.pdf"), "x");
        var file = Files.writeString(folder.resolve("repair-125"), "x");

        TopicMemory.discardLeftovers(folder);
        TopicMemory.discardLeftovers(folder.resolve("missing"));

        assertThat(left).doesNotExist();
        assertThat(List.of(other, notes, invoices, file)).allMatch(Files::exists);
    }
}
