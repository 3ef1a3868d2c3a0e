package dev.metamorph.http;

import dev.metamorph.http.connection.Http2Connection;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/**
 * Frames of a peer that breaks HTTP/2 (RFC 9113): valid requests among invalid ones, frames in
 * wrong places, floods of small frames.
 */
final class FuzzedFrames {
    private static final byte[] PREFACE =
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_FRAME_BYTES = 16_384;

    private final Random random;
    private final FuzzedRequests requests;
    private final FuzzedHead heads;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private int stream;

    FuzzedFrames(Random random) {
        this.random = random;
        requests = new FuzzedRequests(random);
        heads = new FuzzedHead(random, requests);
    }

    private enum Act {
        REQUEST,
        WRONG_HEAD,
        OVERSIZED_HEAD,
        GIBBERISH_HEAD,
        BODY,
        WRONG_BODY,
        EMPTY_BODY,
        WAIT,
        RAPID_RESETS,
        HEAD_WITHOUT_END,
        HEAD_INTERRUPTED,
        PINGS,
        SETTINGS,
        WINDOWS,
        LEAVE,
        ANY_FRAME,
        TOO_LONG_FRAME
    }

    Fuzzed next() {
        said.reset();
        stream = 1;
        begin();
        for (var n = random.nextInt(8); n >= 0; n--) {
            act(Act.values()[random.nextInt(Act.values().length)]);
        }
        var bytes = said.toByteArray();
        if (random.nextInt(8) == 0) {
            bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
        }
        if (random.nextInt(8) == 0) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return new Fuzzed(
                new String(bytes, StandardCharsets.ISO_8859_1), Fuzzed.Afterwards.any(random));
    }

    private void begin() {
        said.writeBytes(PREFACE);
        if (random.nextInt(20) > 0) {
            settings();
        }
        if (random.nextInt(3) == 0) {
            widen(0, 1 << 30);
        }
    }

    private void act(Act act) {
        switch (act) {
            case REQUEST -> head(RawHttp2.END_STREAM, heads.right());
            case WRONG_HEAD -> head(RawHttp2.END_STREAM, heads.wrong());
            case OVERSIZED_HEAD -> head(RawHttp2.END_STREAM, heads.oversized());
            case GIBBERISH_HEAD -> head(random.nextInt(2), heads.gibberish());
            case BODY -> body();
            case WRONG_BODY -> wrongBody();
            case EMPTY_BODY -> {
                head(0, heads.right());
                repeat(40, RawHttp2.DATA, random.nextInt(2) * 8, new byte[random.nextInt(2)]);
            }
            case WAIT -> head(RawHttp2.END_STREAM, heads.live(random.nextBoolean()));
            case RAPID_RESETS -> rapidResets();
            case HEAD_WITHOUT_END -> {
                frame(RawHttp2.HEADERS, 0, stream, heads.right());
                stream += 2;
                repeat(40, RawHttp2.CONTINUATION, 0, new byte[random.nextInt(20)]);
            }
            case HEAD_INTERRUPTED -> {
                frame(RawHttp2.HEADERS, 0, stream, heads.right());
                frame(random.nextInt(10), random.nextInt(256), anyStream(), new byte[8]);
                frame(RawHttp2.CONTINUATION, RawHttp2.END_HEADERS, stream, heads.trailer());
                stream += 2;
            }
            case PINGS -> repeat(300, RawHttp2.PING, random.nextInt(2), new byte[8]);
            case SETTINGS -> {
                for (var n = random.nextInt(300); n > 0; n--) {
                    settings();
                }
            }
            case WINDOWS -> widen(anyStream(), random.nextInt(4) == 0 ? 0 : random.nextInt());
            case LEAVE -> frame(RawHttp2.GOAWAY, 0, 0, new byte[8]);
            case ANY_FRAME -> {
                var payload = new byte[random.nextInt(40)];
                random.nextBytes(payload);
                frame(random.nextInt(12), random.nextInt(256), anyStream(), payload);
            }
            case TOO_LONG_FRAME ->
                    frame(random.nextInt(10), 0, anyStream(), new byte[MAX_FRAME_BYTES + 1]);
        }
    }

    /** SETTINGS with random window sizes, mostly zero or too large, or with other settings. */
    private void settings() {
        var all = ByteBuffer.allocate(6 * random.nextInt(4));
        while (all.hasRemaining()) {
            switch (random.nextInt(8)) {
                case 0 -> all.putShort((short) 4).putInt(0);
                case 1, 2 -> all.putShort((short) 4).putInt(random.nextInt(100_000));
                case 3 -> all.putShort((short) 1).putInt(random.nextInt(10_000));
                case 4 -> all.putShort((short) 5).putInt(MAX_FRAME_BYTES + random.nextInt(1000));
                case 5 -> all.putShort((short) 3).putInt(random.nextInt(200));
                case 6 -> all.putShort((short) random.nextInt()).putInt(1);
                default ->
                        all.putShort((short) random.nextInt(10))
                                .putInt(random.nextInt(6) == 0 ? random.nextInt() : 1);
            }
        }
        frame(RawHttp2.SETTINGS, 0, 0, all.array());
    }

    /** A request on a new stream, in as many frames as needed. */
    private void head(int flags, byte[] head) {
        var type = RawHttp2.HEADERS;
        var from = 0;
        do {
            var to = Math.min(head.length, from + MAX_FRAME_BYTES);
            var end = to == head.length ? RawHttp2.END_HEADERS : 0;
            var part = Arrays.copyOfRange(head, from, to);
            frame(type, end | (type == RawHttp2.HEADERS ? flags : 0), stream, part);
            type = RawHttp2.CONTINUATION;
            from = to;
        } while (from < head.length);
        stream += 2;
    }

    private void body() {
        head(0, heads.right());
        frame(RawHttp2.DATA, 0, stream - 2, requests.body().getBytes(StandardCharsets.ISO_8859_1));
        frame(
                RawHttp2.DATA,
                RawHttp2.END_STREAM,
                stream - 2,
                requests.body().getBytes(StandardCharsets.ISO_8859_1));
    }

    /** A body that is too short, too long, sent after its end, or followed by something else. */
    private void wrongBody() {
        var mine = stream;
        head(random.nextInt(2), heads.right());
        for (var n = random.nextInt(4); n >= 0; n--) {
            frame(
                    RawHttp2.DATA,
                    random.nextInt(16),
                    mine,
                    new byte[random.nextInt(MAX_FRAME_BYTES)]);
        }
        if (random.nextBoolean()) {
            var flags = random.nextInt(2) | RawHttp2.END_HEADERS;
            frame(RawHttp2.HEADERS, flags, mine, heads.trailer());
        }
    }

    private void rapidResets() {
        var times = random.nextInt(20) == 0 ? 2 * Http2Connection.MAX_RESETS : 30;
        for (var n = random.nextInt(times); n >= 0; n--) {
            head(RawHttp2.END_STREAM, random.nextBoolean() ? heads.live(false) : heads.right());
            frame(RawHttp2.RST_STREAM, 0, stream - 2, new byte[] {0, 0, 0, 8});
        }
    }

    private void repeat(int most, int type, int flags, byte[] payload) {
        var where = type == RawHttp2.PING ? 0 : Math.max(1, stream - 2);
        for (var n = random.nextInt(most); n >= 0; n--) {
            frame(type, flags, where, payload);
        }
    }

    private void widen(int where, int bytes) {
        var payload = ByteBuffer.allocate(4).putInt(bytes & Integer.MAX_VALUE).array();
        frame(RawHttp2.WINDOW_UPDATE, 0, where, payload);
    }

    private int anyStream() {
        return random.nextInt(stream + 3);
    }

    private void frame(int type, int flags, int where, byte[] payload) {
        said.writeBytes(RawHttp2.frame(type, flags, where, payload));
    }
}
