package dev.metamorph.shapelog.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.shape.where.access.Utf8;
import dev.metamorph.shape.where.value.Texts;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Texts with common prefixes, of any length and of characters of one to four bytes. */
final class TextRangesTest {
    private static final List<String> WORDS =
            List.of(
                    "",
                    "a",
                    "b",
                    "abcdefgh",
                    "abcdefg",
                    "sixteen bytes...",
                    "\u00e9",
                    "\uff5e",
                    "\ud83d\ude00",
                    "~");

    private final Random random = new Random(9);
    private final TextRanges ranges = new TextRanges();
    private final Map<Integer, Range> expected = new HashMap<>();

    private record Range(@Nullable String low, @Nullable String high) {
        boolean has(String text) {
            return (low == null || Texts.compare(low, text) <= 0)
                    && (high == null || Texts.compare(text, high) <= 0);
        }
    }

    @Test
    void rows_with_the_text_are_found_and_few_others() {
        var had = 0;
        var found = 0;
        for (var round = 0; round < 20_000; round++) {
            var grows = round / 2_000 % 2 == 0;
            if (random.nextInt(4) == 0 ? grows : !grows) {
                remove();
            } else {
                add(round);
            }
            if (round % 8 == 0) {
                var text = text();
                var having = having(text);
                var told = find(text);
                assertThat(told).containsAll(having);
                had += having.size();
                found += told.size();
            }
        }
        while (!expected.isEmpty()) {
            remove();
        }

        assertThat(found).isBetween(had, had + had / 50);
        assertThat(ranges.isEmpty()).isTrue();
    }

    @Test
    void long_beginnings_that_are_alike_are_no_burden() {
        var alike = "x".repeat(60_000);
        for (var shape = 100; shape < 200; shape++) {
            ranges.add(utf8(alike + shape), utf8(alike + shape + "z"), shape);
        }

        assertThat(find(alike + "142")).containsExactly(142);
        assertThat(find("x")).isEmpty();
        var all = new CandidateSet();
        ranges.findAll(all);
        assertThat(told(all)).hasSize(100);
    }

    private void add(int shape) {
        var range =
                switch (random.nextInt(4)) {
                    case 0 -> new Range(text(), null);
                    case 1 -> new Range(null, text());
                    default -> between(text(), text());
                };
        ranges.add(utf8(range.low()), utf8(range.high()), shape);
        expected.put(shape, range);
    }

    /** A range whose bounds are sometimes in the wrong order. */
    private Range between(String one, String other) {
        return Texts.compare(one, other) <= 0 || random.nextInt(8) == 0
                ? new Range(one, other)
                : new Range(other, one);
    }

    private void remove() {
        expected.entrySet().stream()
                .skip(expected.isEmpty() ? 0 : random.nextInt(expected.size()))
                .findFirst()
                .ifPresent(any -> {
                    var range = any.getValue();
                    ranges.remove(utf8(range.low()), utf8(range.high()), any.getKey());
                    expected.remove(any.getKey());
                });
    }

    private String text() {
        var text = new StringBuilder();
        for (var i = random.nextInt(5); i > 0; i--) {
            text.append(WORDS.get(random.nextInt(WORDS.size())));
        }
        return text.toString();
    }

    private static @Nullable Utf8 utf8(@Nullable String text) {
        return text == null ? null : Utf8.of(text);
    }

    private List<Integer> having(String text) {
        return expected.entrySet().stream()
                .filter(entry -> entry.getValue().has(text))
                .map(Map.Entry::getKey)
                .toList();
    }

    private List<Integer> find(String text) {
        var found = new CandidateSet();
        ranges.find(Utf8.of(text), found);
        return told(found);
    }

    private static List<Integer> told(CandidateSet found) {
        var told = new ArrayList<Integer>();
        found.tell(told::add);
        return told;
    }
}
