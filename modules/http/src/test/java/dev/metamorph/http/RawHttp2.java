package dev.metamorph.http;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** An HTTP/2 peer that sends single frames (RFC 9113), valid or not. */
final class RawHttp2 implements AutoCloseable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;

    static final int HEADER_TABLE_SIZE = 1;
    static final int INITIAL_WINDOW_SIZE = 4;
    static final int MAX_CONCURRENT_STREAMS = 3;

    private final Socket socket;
    private final DataInputStream in;

    /** Connects without TLS, with these settings. */
    RawHttp2(Socket socket, Map<Integer, Integer> settings) throws IOException {
        this.socket = socket;
        in = new DataInputStream(socket.getInputStream());
        socket.getOutputStream()
                .write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        var payload = ByteBuffer.allocate(settings.size() * 6);
        settings.forEach((name, value) -> payload.putShort(name.shortValue()).putInt(value));
        send(SETTINGS, 0, 0, payload.array());
    }

    /** A received frame. */
    record Frame(int type, int flags, int stream, ByteBuffer payload) {
        /** The reason of a GOAWAY or RST_STREAM. */
        int error() {
            return payload.getInt(type == GOAWAY ? 4 : 0);
        }

        boolean isLast() {
            return (flags & END_STREAM) != 0;
        }

        /** The value of a setting. */
        int setting(int name) {
            for (var at = 0; at < payload.limit(); at += 6) {
                if (payload.getShort(at) == name) {
                    return payload.getInt(at + 2);
                }
            }
            throw new AssertionError("there is no setting " + name);
        }
    }

    void send(int type, int flags, int stream, byte[] payload) throws IOException {
        socket.getOutputStream().write(frame(type, flags, stream, payload));
    }

    /**
     * Sends a frame and a number of copies of another one at once: a peer whose connection is
     * closed while it still writes would never read the reason.
     */
    void send(byte[] first, byte[] again, int times) throws IOException {
        var all = new ByteArrayOutputStream();
        all.writeBytes(first);
        for (var n = 0; n < times; n++) {
            all.writeBytes(again);
        }
        socket.getOutputStream().write(all.toByteArray());
    }

    /** The bytes of a frame. */
    static byte[] frame(int type, int flags, int stream, byte[] payload) {
        var frame = ByteBuffer.allocate(9 + payload.length);
        frame.put((byte) (payload.length >> 16)).putShort((short) payload.length);
        frame.put((byte) type).put((byte) flags).putInt(stream).put(payload);
        return frame.array();
    }

    /** Sends a whole GET. */
    void get(int stream, String path) throws IOException {
        send(HEADERS, END_HEADERS | END_STREAM, stream, head(path));
    }

    void reset(int stream) throws IOException {
        send(RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8});
    }

    void widen(int stream, int bytes) throws IOException {
        send(WINDOW_UPDATE, 0, stream, ByteBuffer.allocate(4).putInt(bytes).array());
    }

    /**
     * Encodes a head: GET and http indexed, path and authority as literals without indexing (RFC
     * 7541).
     */
    static byte[] head(String path) {
        var head = new ByteArrayOutputStream();
        head.write(0x82);
        head.write(0x86);
        literal(head, 0x04, path);
        literal(head, 0x01, "localhost");
        return head.toByteArray();
    }

    private static void literal(ByteArrayOutputStream head, int name, String value) {
        head.write(name);
        length(head, value.length());
        head.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
    }

    /** The length of a literal without Huffman coding. */
    static void length(ByteArrayOutputStream head, int bytes) {
        var length = bytes;
        if (length < 127) {
            head.write(length);
        } else {
            head.write(127);
            for (length -= 127; length >= 128; length >>= 7) {
                head.write((length & 127) | 128);
            }
            head.write(length);
        }
    }

    /** The next frame. */
    Frame next() throws IOException {
        return read(in);
    }

    /** The next frame of a stream. */
    static Frame read(DataInputStream in) throws IOException {
        var length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        var type = in.readUnsignedByte();
        var flags = in.readUnsignedByte();
        var stream = in.readInt();
        return new Frame(type, flags, stream, ByteBuffer.wrap(in.readNBytes(length)));
    }

    /** The next frame of that type; others are skipped. */
    Frame next(int type) throws IOException {
        for (var frame = next(); ; frame = next()) {
            if (frame.type() == type) {
                return frame;
            }
        }
    }

    /** The body of the answer on a stream; frames of other streams are skipped. */
    String body(int stream) throws IOException {
        var body = new ByteArrayOutputStream();
        while (true) {
            var frame = next();
            if (frame.stream() == stream) {
                if (frame.type() == DATA) {
                    body.writeBytes(frame.payload().array());
                }
                if (frame.isLast() && frame.type() <= HEADERS) {
                    return body.toString(StandardCharsets.UTF_8);
                }
            }
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
