package dev.metamorph.feed.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metamorph.feed.record.RegistryRecord.Declaration;
import dev.metamorph.feed.record.RegistryRecord.Leader;
import dev.metamorph.feed.record.RegistryRecord.Shape;
import dev.metamorph.feed.record.RegistryRecord.State;
import dev.metamorph.shape.Generation;
import dev.metamorph.shape.ShapeHandle;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

final class RegistryCodecTest {
    static Stream<RegistryRecord> records() {
        var relation = RecordSamples.relation();
        var definition = RecordSamples.definition();
        return Stream.of(
                new Shape(RecordSamples.HANDLE, 0, State.SNAPSHOT, definition, relation),
                new Shape(RecordSamples.HANDLE, 300, State.ACTIVE, definition, relation),
                new Leader(0, Long.MAX_VALUE, RecordSamples.CLAIMANT, RecordSamples.ADDRESS),
                RecordSamples.published(),
                new Shape(
                        RecordSamples.HANDLE,
                        1,
                        State.ACTIVE,
                        definition.publishedAs("items.open"),
                        relation),
                new Shape(
                        RecordSamples.HANDLE,
                        1,
                        State.ACTIVE,
                        definition.keepingRows(true),
                        relation),
                new Shape(
                        RecordSamples.HANDLE,
                        1,
                        State.ACTIVE,
                        definition,
                        relation,
                        List.of(),
                        new Generation(
                                3,
                                List.of(new ShapeHandle("1-1"), new ShapeHandle("1-2")),
                                List.of(new ShapeHandle("1-4")))),
                new Declaration(RecordSamples.publishedRows()),
                new Declaration(RecordSamples.publishedShape()));
    }

    @ParameterizedTest
    @MethodSource("records")
    void a_record_is_read_as_it_was_written(RegistryRecord record) {
        assertThat(RegistryCodec.decode(RegistryCodec.encode(record))).isEqualTo(record);
    }

    @ParameterizedTest
    @MethodSource("records")
    void a_key_is_read_as_it_was_written(RegistryRecord record) {
        var key = RegistryCodec.keyOf(record);

        assertThat(RegistryCodec.decodeKey(RegistryCodec.encode(key))).isEqualTo(key);
    }

    @ParameterizedTest
    @MethodSource("records")
    void a_record_cut_short_anywhere_is_refused(RegistryRecord record) {
        var value = RegistryCodec.encode(record);

        for (var length = 0; length < value.length; length++) {
            var start = Arrays.copyOf(value, length);
            assertThatThrownBy(() -> RegistryCodec.decode(start))
                    .isInstanceOf(FeedFormatException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "shape/", "leader/", "leader/x", "table/", "table/-1", "other/1"})
    void other_keys_are_refused(String key) {
        assertThatThrownBy(() -> RegistryCodec.decodeKey(key.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(FeedFormatException.class)
                .hasMessageContaining("\"%s\"".formatted(key));
    }

    @Test
    void another_version_is_refused() {
        var value = RegistryCodec.encode(records().findFirst().orElseThrow());
        value[0] = 9;

        assertThatThrownBy(() -> RegistryCodec.decode(value))
                .isInstanceOf(FeedFormatException.class)
                .hasMessageContaining("version 9");
    }
}
