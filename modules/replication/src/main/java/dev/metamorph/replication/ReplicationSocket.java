package dev.metamorph.replication;

import org.jspecify.annotations.Nullable;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * The socket under a replication connection. While the reading thread waits for the server here, it
 * is given the chance to say something from time to time: pgjdbc itself cannot, because a read that
 * times out ends its copy operation, and because no other thread may write while one reads.
 *
 * <p>It lies below TLS, so a wait never breaks off inside a message.
 */
final class ReplicationSocket extends Socket {
    private volatile @Nullable Watch watch;

    /** Told when there is nothing to decode. Called by the reading thread. */
    interface Watch {
        /**
         * All that was received has been used, but for the beginning of a message; the next read
         * may take long.
         *
         * @throws IOException to end the read
         */
        void beforeRead() throws IOException;

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
            watcher.beforeRead();
            while (true) {
                try {
                    return super.read(bytes, start, length);
                } catch (SocketTimeoutException _) {
                    watcher.waiting();
                }
            }
        }
    }
}
