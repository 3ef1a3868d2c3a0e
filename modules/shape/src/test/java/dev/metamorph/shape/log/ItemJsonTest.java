package dev.metamorph.shape.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;

final class ItemJsonTest {
    @Test
    void every_character_comes_back_from_a_parser() {
        var text = new StringBuilder();
        for (var point = 0; point <= Character.MAX_CODE_POINT; point += point < 0x3000 ? 1 : 97) {
            if (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE) {
                text.appendCodePoint(point);
            }
        }

        var json = escaped(text.toString().getBytes(StandardCharsets.UTF_8));

        assertThat(Json.parse("\"" + json + "\"")).isEqualTo(text.toString());
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '|',
            value = {
                "00, \\u0000",
                "08, \\b",
                "09, \\t",
                "0a, \\n",
                "0c, \\f",
                "0d, \\r",
                "1f, \\u001f",
                "22, \\\"",
                "5c, \\\\",
                "2f, /",
                "7f, \u007f",
            })
    void characters_that_json_forbids_are_escaped_and_no_others(String hex, String expected) {
        assertThat(escaped(HexFormat.of().parseHex(hex))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"80", "ff", "c0af", "c3", "e282", "eda080", "f4908080", "f09f98", "c328"})
    void a_byte_that_is_not_utf8_is_replaced(String hex) {
        var bytes = HexFormat.of().parseHex(hex);

        var json = escaped(bytes);

        assertThat(json).hasSize(bytes.length).startsWith("\uFFFD");
    }

    @Test
    void any_bytes_make_valid_json() {
        var random = new Random(7);
        for (var round = 0; round < 20_000; round++) {
            var bytes = new byte[random.nextInt(12)];
            random.nextBytes(bytes);

            var json = escaped(bytes);

            assertThat(Json.parse("\"" + json + "\"")).isInstanceOf(String.class);
        }
    }

    @Test
    void a_key_has_every_slash_twice() {
        var out = new ItemBuffer(8);

        ItemJson.slashesDoubled(out, "a/b\"//".getBytes(StandardCharsets.UTF_8), 0, 6);

        assertThat(out).hasToString("a//b\\\"////");
    }

    private static String escaped(byte[] utf8) {
        var out = new ItemBuffer(1);
        ItemJson.escaped(out, utf8, 0, utf8.length);
        return new String(out.toBytes(), StandardCharsets.UTF_8);
    }
}
