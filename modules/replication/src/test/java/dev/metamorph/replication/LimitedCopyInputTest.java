package dev.metamorph.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** Long messages of the stream are cut, the others pass, however the bytes arrive. */
final class LimitedCopyInputTest {
    private static final int LIMIT = 1_000;
    private static final int HEAD = 25;

    private static byte[] message(char type, byte[] payload) {
        return ByteBuffer.allocate(5 + payload.length)
                .put((byte) type)
                .putInt(4 + payload.length)
                .put(payload)
                .array();
    }

    /** WAL data with a plugin message of that length: an insert into table 0x01020304. */
    private static byte[] data(long start, int pluginBytes) {
        var payload = ByteBuffer.allocate(HEAD + pluginBytes).put((byte) 'w').putLong(start);
        payload.position(HEAD).put((byte) 'I').putInt(0x01020304);
        for (var i = 0; payload.hasRemaining(); i++) {
            payload.put((byte) i);
        }
        return message('d', payload.array());
    }

    private static byte[] cut(long start) {
        var payload = ByteBuffer.allocate(HEAD + 5).put((byte) 'x').putLong(start);
        payload.position(HEAD).put((byte) 'I').putInt(0x01020304);
        return message('d', payload.array());
    }

    private static byte[] joined(List<byte[]> messages) {
        var out = new ByteArrayOutputStream();
        messages.forEach(out::writeBytes);
        return out.toByteArray();
    }

    /** A stream that hands out at most that many bytes a read. */
    private static InputStream inSteps(byte[] bytes, int most) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public int read(byte[] into, int start, int length) {
                return super.read(into, start, Math.min(length, most));
            }
        };
    }

    private static LimitedCopyInput limited(InputStream in) {
        var input = new LimitedCopyInput(in);
        input.limit(LIMIT);
        return input;
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7, 35, 1_024, 65_536, 1_000_000})
    void a_message_beyond_the_limit_is_cut_and_its_neighbours_pass(int bytesPerRead)
            throws IOException {
        var sent = List.of(data(1, LIMIT), data(2, LIMIT + 1), data(3, 5), data(4, 300_000));
        var input = limited(inSteps(joined(sent), bytesPerRead));

        var read = input.readAllBytes();

        var expected = List.of(data(1, LIMIT), cut(2), data(3, 5), cut(4));
        assertThat(hex(read)).isEqualTo(hex(joined(expected)));
    }

    @Test
    void random_messages_pass_or_are_cut_by_their_length_alone() throws IOException {
        var random = new Random(3);
        var sent = new ArrayList<byte[]>();
        var expected = new ArrayList<byte[]>();
        for (var i = 0; i < 2_000; i++) {
            var bytes = 5 + random.nextInt(random.nextInt(50) == 0 ? 200_000 : 2 * LIMIT);
            sent.add(data(i, bytes));
            expected.add(bytes > LIMIT ? cut(i) : data(i, bytes));
            sent.add(message('N', new byte[random.nextInt(50)]));
            expected.add(sent.getLast());
        }
        var in = new DataInputStream(limited(inSteps(joined(sent), 10_007)));

        for (var message : expected) {
            assertThat(in.readNBytes(message.length)).isEqualTo(message);
        }
        assertThat(in.read()).isEqualTo(-1);
    }

    @Test
    void other_messages_pass_whatever_their_length() throws IOException {
        var notice = message('N', new byte[500_000]);

        var read = limited(new ByteArrayInputStream(notice)).readAllBytes();

        assertThat(read).isEqualTo(notice);
    }

    @Test
    void nothing_is_looked_at_before_the_limit_is_set() throws IOException {
        var bytes = new byte[] {'d', -1, -1, -1, -1, 0};

        var read = new LimitedCopyInput(new ByteArrayInputStream(bytes)).readAllBytes();

        assertThat(read).isEqualTo(bytes);
    }

    @Test
    void a_length_that_cannot_be_ends_the_stream() {
        var input = limited(new ByteArrayInputStream(new byte[] {'d', -1, -1, -1, -1, 0}));

        assertThatThrownBy(input::readAllBytes).isInstanceOf(IOException.class);
    }

    @Test
    void the_end_inside_a_long_message_is_the_end() throws IOException {
        var half = Arrays.copyOf(data(1, 300_000), 100_000);

        var read = limited(new ByteArrayInputStream(half)).readAllBytes();

        assertThat(hex(read)).isIn("", hex(cut(1)));
    }
}
