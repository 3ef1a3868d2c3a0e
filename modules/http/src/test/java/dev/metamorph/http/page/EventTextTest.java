package dev.metamorph.http.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;

final class EventTextTest {
    private static final String ITEMS =
            "{\"key\":\"a}\\\"{,b\",\"value\":{\"n\":null}},{\"headers\":{\"x\":[\"\\\\\"]}},{}";

    @Test
    void items_are_found_wherever_the_pieces_are_cut() {
        for (var size = 1; size <= ITEMS.length(); size++) {
            var pieces = new ArrayList<ByteBuffer>();
            for (var at = 0; at < ITEMS.length(); at += size) {
                var piece = ITEMS.substring(at, Math.min(ITEMS.length(), at + size));
                pieces.add(StandardCharsets.UTF_8.encode(piece));
            }

            var text = new StringBuilder();
            EventText.of(pieces)
                    .forEach(piece -> text.append(StandardCharsets.UTF_8.decode(piece)));

            assertThat(text.toString())
                    .isEqualTo(
                            """
                            data: {"key":"a}\\"{,b","value":{"n":null}}

                            data: {"headers":{"x":["\\\\"]}}

                            data: {}

                            """);
        }
    }
}
