package dev.metamorph.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;

/** Counts answers by status, and fails on an unexpected one. */
final class SeenStatuses {
    /** Statuses of the server that are allowed: refused admission, and unknown HTTP versions. */
    private static final Set<Integer> EXPECTED_5XX = Set.of(503, 505);

    private static final long ANY_TABLE = 0xffff_ffffL;

    private final ConcurrentSkipListMap<Integer, Integer> counts = new ConcurrentSkipListMap<>();

    /** Counts the first answer, if there is one. */
    void ofHttp1(InputStream in) throws IOException {
        var line = new String(in.readNBytes(12), StandardCharsets.ISO_8859_1);
        add(line.startsWith("HTTP/1.") ? Integer.parseInt(line.substring(9)) : 0);
    }

    /** Counts all answers until the connection ends. */
    void ofHttp2(InputStream in) throws IOException {
        var data = new DataInputStream(in);
        try {
            var heads = new DefaultHttp2HeadersDecoder(false);
            // The peer's table of headers follows its own settings.
            heads.configuration().maxHeaderTableSize(ANY_TABLE);
            while (true) {
                var frame = RawHttp2.read(data);
                if (frame.type() == RawHttp2.HEADERS) {
                    var head = Unpooled.wrappedBuffer(frame.payload());
                    add(
                            Integer.parseInt(
                                    heads.decodeHeaders(frame.stream(), head).status().toString()));
                }
            }
        } catch (EOFException _) {
            // The connection is closed.
        } catch (Http2Exception e) {
            throw new AssertionError("an answer's head cannot be read", e);
        }
    }

    void hungUp() {
        counts.merge(-1, 1, Integer::sum);
    }

    private void add(int status) {
        counts.merge(status, 1, Integer::sum);
        assertThat(status < 500 || EXPECTED_5XX.contains(status))
                .as("the status is %d", status)
                .isTrue();
    }

    Set<Integer> all() {
        return counts.keySet();
    }

    @Override
    public String toString() {
        return counts.toString();
    }
}
