package dev.metamorph.replication;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * The bytes that the server sends, with CopyData messages beyond a limit cut short. pgjdbc reads a
 * whole message into one array, so a message of any length must be cut before pgjdbc sees its
 * length. The rest of a cut message is read and discarded, a buffer at a time: the heap that a
 * message takes is bounded whatever its length is.
 *
 * <pre>
 * message   type:1 length:int32 payload          the length counts itself and the payload
 * CopyData  'd' length 'w' start:8 walEnd:8 clock:8 kind:1 relation:4 ...
 * cut       'd' length 'x' start:8 walEnd:8 clock:8 kind:1 relation:4
 * </pre>
 *
 * <p>Nothing is looked at before {@link #limit} is called, which must happen between two messages.
 * Used by one thread at a time.
 */
final class LimitedCopyInput extends FilterInputStream {
    /** The type of a CopyData payload that was cut; the server sends none of this type. */
    static final byte CUT = 'x';

    private static final int BUFFER_BYTES = 64 << 10;
    private static final int HEAD_BYTES = 5;

    /** The kept part of a payload: the head of WAL data, the kind of change and the table. */
    private static final int KEPT_BYTES = WalStream.DATA_HEAD_BYTES + 1 + Integer.BYTES;

    /**
     * Bytes from {@code at} to {@code end} were received; those before {@code checked} may be read.
     */
    private final byte[] buffer = new byte[BUFFER_BYTES];

    private int at;
    private int checked;
    private int end;

    /**
     * The number of bytes of the message whose head was checked last that follow {@code checked}.
     */
    private long rest;

    private ByteBuffer cut = ByteBuffer.allocate(0);
    private long maxBytes = -1;

    LimitedCopyInput(InputStream in) {
        super(in);
    }

    /** From the next message on, WAL data with a longer output plugin message is cut. */
    void limit(long bytes) {
        maxBytes = bytes;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int start, int length) throws IOException {
        if (maxBytes < 0) {
            return super.read(bytes, start, length);
        }
        if (length == 0) {
            return 0;
        }
        while (true) {
            if (cut.hasRemaining()) {
                var count = Math.min(length, cut.remaining());
                cut.get(bytes, start, count);
                return count;
            }
            if (at < checked) {
                var count = Math.min(length, checked - at);
                System.arraycopy(buffer, at, bytes, start, count);
                at += count;
                return count;
            }
            if (at == end && rest >= BUFFER_BYTES) {
                var count = super.read(bytes, start, (int) Math.min(length, rest));
                rest -= Math.max(0, count);
                return count;
            }
            if (!check()) {
                return -1;
            }
        }
    }

    /** Advances {@code checked} or cuts a message; false at the end of the stream. */
    private boolean check() throws IOException {
        if (!need(rest > 0 ? 1 : HEAD_BYTES)) {
            return false;
        }
        pass();
        while (rest == 0 && end - checked >= HEAD_BYTES) {
            var payload = payloadBytes();
            if (buffer[checked] == 'd' && payload > maxBytes + WalStream.DATA_HEAD_BYTES) {
                return checked > at || cut(payload);
            }
            rest = HEAD_BYTES + payload;
            pass();
        }
        return true;
    }

    private void pass() {
        var count = (int) Math.min(rest, end - checked);
        checked += count;
        rest -= count;
    }

    private long payloadBytes() throws IOException {
        var length = ByteBuffer.wrap(buffer).getInt(checked + 1);
        if (length < Integer.BYTES) {
            throw new IOException("the server sent a message of length %d".formatted(length));
        }
        return (long) length - Integer.BYTES;
    }

    private boolean cut(long payload) throws IOException {
        if (!need(HEAD_BYTES + KEPT_BYTES)) {
            return false;
        }
        if (buffer[at + HEAD_BYTES] != 'w') {
            throw new IOException(
                    "the server sent %d bytes that are no WAL data".formatted(payload));
        }
        cut =
                ByteBuffer.allocate(HEAD_BYTES + KEPT_BYTES)
                        .put((byte) 'd')
                        .putInt(Integer.BYTES + KEPT_BYTES)
                        .put(CUT)
                        .put(buffer, at + HEAD_BYTES + 1, KEPT_BYTES - 1)
                        .flip();
        return discard(HEAD_BYTES + payload);
    }

    private boolean discard(long bytes) throws IOException {
        for (var left = bytes; left > 0; ) {
            if (!need(1)) {
                return false;
            }
            var count = (int) Math.min(left, end - at);
            at += count;
            left -= count;
        }
        checked = at;
        return true;
    }

    /** Waits until that many bytes follow {@code at}, where nothing is checked. */
    private boolean need(int bytes) throws IOException {
        while (end - at < bytes) {
            System.arraycopy(buffer, at, buffer, 0, end - at);
            end -= at;
            at = 0;
            checked = 0;
            var count = in.read(buffer, end, BUFFER_BYTES - end);
            if (count < 0) {
                return false;
            }
            end += count;
        }
        return true;
    }

    @Override
    public long skip(long count) throws IOException {
        var skipped = new byte[Math.clamp(count, 0, BUFFER_BYTES)];
        return Math.max(0, read(skipped, 0, skipped.length));
    }

    @Override
    public int available() throws IOException {
        return cut.remaining() + end - at + super.available();
    }
}
