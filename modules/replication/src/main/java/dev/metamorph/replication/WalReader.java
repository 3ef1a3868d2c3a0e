package dev.metamorph.replication;

import dev.metamorph.feed.port.ReplicationClient.ReplicationException;
import dev.metamorph.feed.port.TransactionSink;
import dev.metamorph.feed.record.Fragment;
import dev.metamorph.replication.pgoutput.Ancestry;
import dev.metamorph.replication.pgoutput.FragmentLimits;
import dev.metamorph.replication.pgoutput.PgOutputDecoder;
import dev.metamorph.replication.pgoutput.TransactionOutput;
import dev.metamorph.shape.Lsn;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * The reading thread, the only one that uses the stream: reads it, decodes it into the queue, and
 * confirms to the server what the sink has acknowledged. While the queue is full or nothing is
 * received, it still sends status messages, so that the server does not time out.
 */
final class WalReader implements Runnable, ReplicationSocket.Watch {
    /** The time between two reads of the sink's acknowledgement. */
    private static final Duration TICK = Duration.ofMillis(50);

    /** The most fragments that are handed on at once; small transactions come in crowds. */
    private static final int CROWD = 64;

    private static final int CROWD_BYTES = 128 << 10;

    /** A server that sends nothing for this long, though asked for a reply, is gone. */
    private static final Duration SILENCE = Duration.ofSeconds(60);

    private final WalStream stream;
    private final FragmentQueue queue;
    private final TransactionSink sink;
    private final Consumer<Throwable> failed;
    private final Duration statusInterval;

    private final Decoded decoded = new Decoded();
    private final PgOutputDecoder decoder;
    private final Confirmation confirmation;
    private final ReadCoalescer gathering = new ReadCoalescer(System.nanoTime());
    private Lsn received = Lsn.ZERO;
    private long beatNanos = System.nanoTime();
    private long statusNanos = System.nanoTime();
    private long listeningNanos = System.nanoTime();
    private boolean asked;
    private volatile boolean stopping;

    WalReader(
            WalStream stream,
            Duration statusInterval,
            Ancestry ancestry,
            FragmentQueue queue,
            TransactionSink sink,
            Consumer<Throwable> failed) {
        this.stream = stream;
        this.statusInterval = statusInterval;
        this.queue = queue;
        this.sink = sink;
        this.failed = failed;
        this.decoder = new PgOutputDecoder(ancestry, FragmentLimits.DEFAULT, decoded);
        this.confirmation = new Confirmation(sink.acknowledged());
    }

    /** The time between two status messages: three times per {@code wal_sender_timeout}. */
    static Duration statusInterval(Duration senderTimeout) {
        var longest = Duration.ofSeconds(10);
        if (senderTimeout.isZero()) {
            return longest;
        }
        var third = Duration.ofMillis(Math.max(1, senderTimeout.toMillis() / 3));
        return shorter(third, longest);
    }

    /** Ends the thread soon. Called by any thread; the queue must be closed too. */
    void stop() {
        stopping = true;
    }

    @Override
    public void run() {
        try {
            stream.watch(shorter(TICK, statusInterval), this);
            while (!stopping) {
                take(stream.next());
            }
            answer();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            fail(new ReplicationException("reading the stream was interrupted", new IOException()));
        } catch (SQLException | IOException e) {
            fail(new ReplicationException("the replication stream broke", e));
        } catch (Throwable e) {
            fail(e);
        }
    }

    private void fail(Throwable cause) {
        if (!stopping) {
            failed.accept(cause);
        }
    }

    private void take(WalStream.Message message)
            throws SQLException, IOException, InterruptedException {
        switch (message) {
            case WalStream.Message.Data(var start, var payload) -> {
                received = received.max(start);
                gathering.message();
                decoder.decode(payload);
                if (decoded.fragments.size() >= CROWD || decoded.bytes >= CROWD_BYTES) {
                    handOn();
                }
            }
            case WalStream.Message.Oversize(var start, var payload) -> {
                received = received.max(start);
                decoder.decodeOversize(payload);
            }
            case WalStream.Message.Keepalive(var walEnd, var replyWanted) -> {
                received = received.max(walEnd);
                handOn();
                if (!decoder.inTransaction()) {
                    reached(Confirmation.covered(walEnd));
                }
                if (replyWanted) {
                    answer();
                }
            }
        }
        if (System.nanoTime() - beatNanos >= TICK.toNanos()) {
            beat();
        }
    }

    private void handOn() throws SQLException, InterruptedException {
        queue.offer(decoded.fragments, shorter(TICK, statusInterval));
        while (!decoded.fragments.isEmpty() && !stopping) {
            beat();
            queue.offer(decoded.fragments, shorter(TICK, statusInterval));
        }
        decoded.bytes = 0;
        confirmation.handedOn(decoded.whole);
        if (!decoded.nothing.equals(Lsn.ZERO)) {
            reached(decoded.nothing);
            decoded.nothing = Lsn.ZERO;
        }
    }

    private void reached(Lsn lsn) {
        if (!lsn.equals(Lsn.ZERO)) {
            confirmation.handedOn(lsn);
            queue.reached(lsn);
        }
    }

    /** Hands on what was decoded: it must not wait for the next bytes. */
    @Override
    public void beforeRead(boolean more) throws IOException {
        try {
            handOn();
            if (System.nanoTime() - beatNanos >= TICK.toNanos()) {
                // A long message is read in many reads, and no other call is made meanwhile.
                beat();
            }
            var pauseNanos = gathering.pauseNanos(System.nanoTime());
            if (!more) {
                LockSupport.parkNanos(pauseNanos);
            }
            listeningNanos = System.nanoTime();
            asked = false;
        } catch (SQLException e) {
            throw new IOException("the status message could not be sent", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("reading the stream was interrupted", e);
        }
    }

    @Override
    public void waiting() throws IOException {
        try {
            if (stopping) {
                answer();
                throw new IOException("reading has been stopped");
            }
            beat();
            listen(System.nanoTime() - listeningNanos);
        } catch (SQLException e) {
            throw new IOException("the status message could not be sent", e);
        }
    }

    private void listen(long silentNanos) throws SQLException, IOException {
        if (silentNanos >= SILENCE.toNanos()) {
            throw new IOException(
                    "the server has sent nothing for %d s".formatted(SILENCE.toSeconds()));
        }
        if (!asked && silentNanos >= SILENCE.toNanos() / 2) {
            asked = true;
            status(true);
        }
    }

    /** Confirms what the sink has acknowledged, now. */
    private void answer() throws SQLException {
        confirmation.acknowledged(sink.acknowledged());
        status(false);
    }

    /** Confirms what the sink has newly acknowledged; sends a status message when one is due. */
    private void beat() throws SQLException {
        beatNanos = System.nanoTime();
        var news = confirmation.acknowledged(sink.acknowledged());
        if (news || beatNanos - statusNanos >= statusInterval.toNanos()) {
            status(false);
        }
    }

    private void status(boolean replyWanted) throws SQLException {
        statusNanos = System.nanoTime();
        stream.status(received, confirmation.confirmed(), replyWanted);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** The fragments that were decoded and not handed on yet, and the position after them. */
    private static final class Decoded implements TransactionOutput {
        private final ArrayDeque<Fragment> fragments = new ArrayDeque<>();
        private long bytes;
        private Lsn whole = Lsn.ZERO;
        private Lsn nothing = Lsn.ZERO;

        @Override
        public void fragment(Fragment fragment) {
            fragments.add(fragment);
            bytes += fragment.changes().sizeBytes();
            nothing = Lsn.ZERO;
            if (fragment.last()) {
                whole = fragment.commit();
            }
        }

        @Override
        public void nothing(Lsn commit) {
            nothing = commit;
        }
    }
}
