package dev.metamorph.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metamorph.feed.CatalogueRecord.Leader;
import dev.metamorph.feed.CatalogueRecord.Shape;
import dev.metamorph.feed.CatalogueRecord.State;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;

final class CatalogueCodecTest {
    static Stream<CatalogueRecord> records() {
        var relation = Samples.relation();
        var definition = Samples.definition();
        return Stream.of(
                new Shape(Samples.HANDLE, 0, State.SNAPSHOT, definition, relation),
                new Shape(Samples.HANDLE, 300, State.ACTIVE, definition, relation),
                new Leader(0, Long.MAX_VALUE, Samples.CLAIMANT, Samples.ADDRESS));
    }

    @ParameterizedTest
    @MethodSource("records")
    void a_record_is_read_as_it_was_written(CatalogueRecord record) {
        assertThat(CatalogueCodec.decode(CatalogueCodec.encode(record))).isEqualTo(record);
    }

    @ParameterizedTest
    @MethodSource("records")
    void a_key_is_read_as_it_was_written(CatalogueRecord record) {
        var key = CatalogueCodec.keyOf(record);

        assertThat(CatalogueCodec.decodeKey(CatalogueCodec.encode(key))).isEqualTo(key);
    }

    @ParameterizedTest
    @MethodSource("records")
    void a_record_cut_short_anywhere_is_refused(CatalogueRecord record) {
        var value = CatalogueCodec.encode(record);

        for (var length = 0; length < value.length; length++) {
            var start = Arrays.copyOf(value, length);
            assertThatThrownBy(() -> CatalogueCodec.decode(start))
                    .isInstanceOf(FeedFormatException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "shape/", "leader/", "leader/x", "other/1"})
    void other_keys_are_refused(String key) {
        assertThatThrownBy(() -> CatalogueCodec.decodeKey(key.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(FeedFormatException.class)
                .hasMessageContaining("\"%s\"".formatted(key));
    }

    @Test
    void another_version_is_refused() {
        var value = CatalogueCodec.encode(records().findFirst().orElseThrow());
        value[0] = 9;

        assertThatThrownBy(() -> CatalogueCodec.decode(value))
                .isInstanceOf(FeedFormatException.class)
                .hasMessageContaining("version 9");
    }
}
