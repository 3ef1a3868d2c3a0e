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
    private volatile @Nullable Idle idle;

    /** What to do while there is nothing to read. Called by the reading thread. */
    interface Idle {
        /**
         * Called over and over while nothing comes.
         *
         * @throws IOException to end the read
         */
        void waiting() throws IOException;
    }

    /** From now on reads wait for ever, and say so every so often. */
    void whileIdle(Duration every, Idle action) throws IOException {
        idle = action;
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
            while (true) {
                try {
                    return super.read(bytes, start, length);
                } catch (SocketTimeoutException e) {
                    var action = idle;
                    if (action == null) {
                        throw e;
                    }
                    action.waiting();
                }
            }
        }
    }
}
