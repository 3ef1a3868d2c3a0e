package dev.metamorph.replication;

import dev.metamorph.feed.Fragment;
import dev.metamorph.feed.ReplicationClient.ReplicationException;
import dev.metamorph.feed.TransactionSink;
import dev.metamorph.replication.pgoutput.Ancestry;
import dev.metamorph.replication.pgoutput.FragmentLimits;
import dev.metamorph.replication.pgoutput.PgOutputDecoder;
import dev.metamorph.replication.pgoutput.TransactionOutput;
import dev.metamorph.shape.Lsn;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * Reads the stream, decodes it into the queue, and tells the server what the sink has acknowledged:
 * the one thread that touches the stream. While the queue is full or nothing comes, it goes on
 * telling the server that it lives.
 */
final class WalReader implements Runnable {
    /** How often the sink is asked what it has acknowledged. */
    private static final Duration TICK = Duration.ofMillis(50);

    /** A server that says nothing for that long, though asked to, is gone. */
    private static final Duration SILENCE = Duration.ofSeconds(60);

    private final WalStream stream;
    private final FragmentQueue queue;
    private final TransactionSink sink;
    private final Consumer<Throwable> failed;
    private final Duration statusInterval;

    private final Decoded decoded = new Decoded();
    private final PgOutputDecoder decoder;
    private final Confirmation confirmation;
    private Lsn received = Lsn.ZERO;
    private long beatNanos = System.nanoTime();
    private long statusNanos = System.nanoTime();
    private long heardNanos = System.nanoTime();
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

    /** How often the server must hear of us: three times before it loses patience. */
    static Duration statusInterval(Duration senderTimeout) {
        var longest = Duration.ofSeconds(10);
        if (senderTimeout.isZero()) {
            return longest;
        }
        var third = senderTimeout.dividedBy(3);
        return third.compareTo(longest) < 0 ? third : longest;
    }

    /** Ends the thread soon. Called by any thread; the queue must be closed too. */
    void stop() {
        stopping = true;
    }

    @Override
    public void run() {
        try {
            stream.whileIdle(shorter(TICK, statusInterval), this::waiting);
            while (!stopping) {
                take(stream.next());
            }
            status(false);
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
        var now = System.nanoTime();
        heardNanos = now;
        asked = false;
        switch (message) {
            case WalStream.Message.Data(var start, var payload) -> {
                received = received.max(start);
                decoder.decode(payload);
                handOn();
            }
            case WalStream.Message.Keepalive(var walEnd, var replyWanted) -> {
                received = received.max(walEnd);
                if (!decoder.inTransaction()) {
                    reached(Confirmation.covered(walEnd));
                }
                if (replyWanted) {
                    confirmation.acknowledged(sink.acknowledged());
                    status(false);
                }
            }
        }
        if (now - beatNanos >= TICK.toNanos()) {
            beat();
        }
    }

    private void handOn() throws SQLException, InterruptedException {
        for (var fragment = decoded.fragments.poll();
                fragment != null;
                fragment = decoded.fragments.poll()) {
            while (!queue.offer(fragment, shorter(TICK, statusInterval)) && !stopping) {
                beat();
            }
            if (fragment.last()) {
                confirmation.handedOn(fragment.commit());
            }
        }
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

    /** Called while there is nothing to read. */
    private void waiting() throws IOException {
        try {
            if (stopping) {
                confirmation.acknowledged(sink.acknowledged());
                status(false);
                throw new IOException("reading has been stopped");
            }
            beat();
            listen(System.nanoTime() - heardNanos);
        } catch (SQLException e) {
            throw new IOException("the stream could not be answered", e);
        }
    }

    private void listen(long silentNanos) throws SQLException, IOException {
        if (silentNanos >= SILENCE.toNanos()) {
            throw new IOException(
                    "the server has said nothing for %d s".formatted(SILENCE.toSeconds()));
        }
        if (!asked && silentNanos >= SILENCE.toNanos() / 2) {
            asked = true;
            status(true);
        }
    }

    /** Passes on what the sink has acknowledged, and gives a sign of life when it is time. */
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

    /** What the decoder made of one message. */
    private static final class Decoded implements TransactionOutput {
        private final ArrayDeque<Fragment> fragments = new ArrayDeque<>();
        private Lsn nothing = Lsn.ZERO;

        @Override
        public void fragment(Fragment fragment) {
            fragments.add(fragment);
        }

        @Override
        public void nothing(Lsn commit) {
            nothing = commit;
        }
    }
}
