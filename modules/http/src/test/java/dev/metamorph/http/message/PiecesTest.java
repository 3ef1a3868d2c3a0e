package dev.metamorph.http.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

final class PiecesTest {
    @Test
    void joined_pieces_are_the_same_bytes_in_few_buffers() {
        var random = new Random(5);
        var pieces = new ArrayList<ByteBuffer>();
        for (var i = 0; i < 5000; i++) {
            var bytes = new byte[random.nextInt(10) == 0 ? random.nextInt(50_000) : i % 90];
            random.nextBytes(bytes);
            pieces.add(ByteBuffer.wrap(bytes).asReadOnlyBuffer());
        }

        var joined = Pieces.joined(pieces);

        assertThat(bytes(joined)).isEqualTo(bytes(pieces));
        assertThat(joined).hasSizeLessThan(800);
    }

    @Test
    void large_pieces_stay_as_they_lie() {
        var large = ByteBuffer.allocate(100_000);
        var small = ByteBuffer.allocate(10);

        var joined = Pieces.joined(List.of(small, small, large, small));

        assertThat(joined).hasSize(3);
        assertThat(joined.get(1)).isSameAs(large);
    }

    private static byte[] bytes(List<ByteBuffer> pieces) {
        var all = ByteBuffer.allocate((int) Pieces.size(pieces));
        pieces.forEach(piece -> all.put(piece.duplicate()));
        return all.array();
    }
}
