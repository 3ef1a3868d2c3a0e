package dev.metamorph.replication;

import org.jspecify.annotations.Nullable;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * The socket under a replication connection. While the reading thread waits here for the server, a
 * {@link Watch} is called from time to time, so that the thread can send a status message. pgjdbc
 * offers no such hook: a read that times out ends its copy operation, and no other thread may write
 * while one reads.
 *
 * <p>The socket is below TLS, so a timeout never breaks off inside a TLS record.
 */
final class ReplicationSocket extends Socket {
    private static final int TAKEN_BYTES = 64 << 10;

    private volatile @Nullable Watch watch;

    /** The stream of the server's messages: this socket's own, or that of TLS over it. */
    private volatile @Nullable LimitedCopyInput messages;

    /** Bytes that were received and not read yet; used by the reading thread only. */
    private final ByteBuffer taken = ByteBuffer.allocate(TAKEN_BYTES).limit(0);

    /** Called by the reading thread when it has nothing to decode. */
    interface Watch {
        /**
         * Called before a read that may wait: all bytes received so far were used, except for the
         * beginning of a message.
         *
         * @param more whether more bytes have probably been received already
         * @throws IOException to end the read
         */
        void beforeRead(boolean more) throws IOException;

        /**
         * Called again and again while nothing is received.
         *
         * @throws IOException to end the read
         */
        void waiting() throws IOException;
    }

    /** From now on reads wait without limit, and call the watcher at that interval. */
    void watch(Duration every, Watch watcher) throws IOException {
        watch = watcher;
        setSoTimeout(Math.toIntExact(every.toMillis()));
    }

    /**
     * Cuts longer messages of the output plugin from now on; see {@link LimitedCopyInput}. To be
     * called between two messages.
     */
    void limit(long maxBytes) throws IOException {
        var input = messages;
        if (input == null) {
            throw new IOException("the socket has not been read from");
        }
        input.limit(maxBytes);
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return limited(new PatientInput(super.getInputStream()));
    }

    /** Wraps the stream that holds the server's messages in clear. */
    InputStream limited(InputStream clear) {
        var input = new LimitedCopyInput(clear);
        messages = input;
        return input;
    }

    /**
     * Reads everything that was received in one call, because the server sends each message by
     * itself.
     */
    private final class PatientInput extends FilterInputStream {
        PatientInput(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int start, int length) throws IOException {
            var watcher = watch;
            if (watcher == null) {
                return super.read(bytes, start, length);
            }
            if (!taken.hasRemaining()) {
                watcher.beforeRead(taken.limit() == taken.capacity());
                if (length >= taken.capacity()) {
                    return patientRead(watcher, bytes, start, length);
                }
                var count = patientRead(watcher, taken.array(), 0, taken.capacity());
                if (count < 0) {
                    return count;
                }
                taken.position(0).limit(count);
            }
            var count = Math.min(length, taken.remaining());
            taken.get(bytes, start, count);
            return count;
        }

        private int patientRead(Watch watcher, byte[] bytes, int start, int length)
                throws IOException {
            while (true) {
                try {
                    return super.read(bytes, start, length);
                } catch (SocketTimeoutException _) {
                    watcher.waiting();
                }
            }
        }

        @Override
        public int available() throws IOException {
            return taken.remaining() + super.available();
        }
    }
}
