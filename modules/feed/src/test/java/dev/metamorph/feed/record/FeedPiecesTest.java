package dev.metamorph.feed.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metamorph.feed.record.FeedRecord.Transactions;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

final class FeedPiecesTest {
    private static Envelope envelope(int valueBytes) {
        var fragment = RecordSamples.fragment(9, 0, true, RecordSamples.insertOf(valueBytes));
        return new Envelope(3, 40, new Transactions(List.of(fragment)));
    }

    @Test
    void a_value_that_is_small_enough_is_left_alone() {
        var value = FeedCodec.encode(envelope(100));

        assertThat(FeedPieces.cut(value)).containsExactly(value);
    }

    @ParameterizedTest
    @ValueSource(ints = {899_900, 899_990, 900_000, 1_800_000, 1_799_870, 10_000_000})
    void a_large_value_is_joined_from_its_pieces(int valueBytes) {
        var envelope = envelope(valueBytes);

        var values = FeedPieces.cut(FeedCodec.encode(envelope));

        assertThat(values).allMatch(value -> value.length <= FeedPieces.MAX_BYTES);
        var expected = new Envelope(3, 40 + values.size() - 1, envelope.record());
        assertThat(values.size() == 1 ? FeedCodec.decode(values.getFirst()) : join(values))
                .isEqualTo(expected);
    }

    private static Envelope join(List<byte[]> values) {
        var pieces = values.stream().map(value -> (Piece) FeedCodec.decode(value)).toList();
        return FeedPieces.join(pieces.getLast(), pieces.stream().map(Piece::bytes).toList());
    }

    @Test
    void pieces_number_themselves_and_the_sequence_goes_on_through_them() {
        var values = FeedPieces.cut(FeedCodec.encode(envelope(2_000_000)));

        var pieces = values.stream().map(value -> (Piece) FeedCodec.decode(value)).toList();

        assertThat(pieces).extracting(Piece::index).containsExactly(0, 1, 2);
        assertThat(pieces).extracting(Piece::count).containsOnly(3);
        assertThat(pieces).extracting(Piece::epoch).containsOnly(3L);
        assertThat(pieces).extracting(Piece::sequence).containsExactly(40L, 41L, 42L);
        assertThat(pieces).extracting(Piece::isLast).containsExactly(false, false, true);
    }

    @Test
    void pieces_are_not_joined_before_the_last_or_when_one_is_missing() {
        var values = FeedPieces.cut(FeedCodec.encode(envelope(2_000_000)));
        var pieces = values.stream().map(value -> (Piece) FeedCodec.decode(value)).toList();
        var parts = pieces.stream().map(Piece::bytes).toList();

        assertThatThrownBy(() -> FeedPieces.join(pieces.getFirst(), parts))
                .isInstanceOf(FeedFormatException.class);
        assertThatThrownBy(() -> FeedPieces.join(pieces.getLast(), parts.subList(1, 3)))
                .isInstanceOf(FeedFormatException.class)
                .hasMessage("2 parts to join at piece 3 of 3");
    }
}
