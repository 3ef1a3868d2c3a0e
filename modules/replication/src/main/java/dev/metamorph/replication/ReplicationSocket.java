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
 * The socket under a replication connection. While the reading thread waits for the server here, it
 * is given the chance to say something from time to time: pgjdbc itself cannot, because a read that
 * times out ends its copy operation, and because no other thread may write while one reads.
 *
 * <p>It lies below TLS, so a wait never breaks off inside a message.
 */
final class ReplicationSocket extends Socket {
    private static final int TAKEN_BYTES = 64 << 10;

    private volatile @Nullable Watch watch;

    /** What was received and not read yet; the reading thread's. */
    private final ByteBuffer taken = ByteBuffer.allocate(TAKEN_BYTES).limit(0);

    /** Told when there is nothing to decode. Called by the reading thread. */
    interface Watch {
        /**
         * All that was received has been used, but for the beginning of a message; the next read
         * may take long.
         *
         * @param more whether more has come already, as far as is known
         * @throws IOException to end the read
         */
        void beforeRead(boolean more) throws IOException;

        /**
         * Called over and over while nothing comes.
         *
         * @throws IOException to end the read
         */
        void waiting() throws IOException;
    }

    /** From now on reads wait for ever, and say so every so often. */
    void watch(Duration every, Watch watcher) throws IOException {
        watch = watcher;
        setSoTimeout(Math.toIntExact(every.toMillis()));
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new PatientInput(super.getInputStream());
    }

    /** Takes all that has come at once, since the server sends every message by itself. */
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
