package dev.metamorph.embedded.testing;

import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One connection of a {@link FaultyProxy}: a socket to the client and one to the server. In each
 * direction one thread reads the sent bytes, and another one delivers them when the direction
 * allows it.
 */
final class FaultyLink {
    private static final int CHUNK_BYTES = 16_384;
    private static final int CHUNKS_IN_FLIGHT = 64;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Socket client;
    private final Socket server;
    private final Runnable ended;
    private final AtomicBoolean lossy = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private volatile boolean requestsEnded;
    private volatile boolean repliesEnded;

    /** A piece of the sent stream: bytes, or the end of the stream and whether it failed. */
    private record Chunk(long sentNanos, ByteBuffer bytes, boolean failed) {
        boolean isEnd() {
            return !bytes.hasRemaining();
        }
    }

    /**
     * A connection that does nothing yet.
     *
     * @param ended called once, on a thread of the link, when both sockets are closed
     */
    FaultyLink(Socket client, Socket server, Runnable ended) {
        this.client = client;
        this.server = server;
        this.ended = ended;
    }

    void start(FaultyDirection toServer, FaultyDirection toClient) {
        pump("requests", client, server, toServer);
        pump("replies", server, client, toClient);
    }

    private void pump(String name, Socket from, Socket to, FaultyDirection direction) {
        var queue = new ArrayBlockingQueue<Chunk>(CHUNKS_IN_FLIGHT);
        run("faulty-read-" + name, () -> read(from, queue));
        run("faulty-deliver-" + name, () -> deliver(queue, to, direction));
    }

    private void run(String name, Runnable work) {
        var thread = Thread.ofVirtual().name(name).unstarted(work);
        threads.add(thread);
        thread.start();
    }

    private void read(Socket from, BlockingQueue<Chunk> queue) {
        try {
            var buffer = new byte[CHUNK_BYTES];
            try {
                var input = from.getInputStream();
                for (var count = input.read(buffer); count >= 0; count = input.read(buffer)) {
                    var bytes = ByteBuffer.wrap(Arrays.copyOf(buffer, count));
                    queue.put(new Chunk(System.nanoTime(), bytes, false));
                }
                queue.put(new Chunk(System.nanoTime(), NOTHING, false));
            } catch (IOException _) {
                queue.put(new Chunk(System.nanoTime(), NOTHING, true));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void deliver(BlockingQueue<Chunk> queue, Socket to, FaultyDirection direction) {
        try {
            while (!closed.get()) {
                var chunk = queue.take();
                switch (direction.awaitDelivery(chunk.sentNanos())) {
                    case CLOSED -> {
                        reset();
                        return;
                    }
                    case SWALLOWED -> {
                        lossy.set(true);
                        if (chunk.isEnd()) {
                            direction.awaitUnswallowed();
                            reset();
                            return;
                        }
                    }
                    case OPEN, STALLED -> {
                        if (lossy.get() || chunk.failed()) {
                            reset();
                            return;
                        }
                        if (chunk.isEnd()) {
                            end(to);
                            return;
                        }
                        write(chunk, to, direction);
                    }
                }
            }
        } catch (IOException _) {
            // The receiver is gone: close the sender's side at once.
            reset();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            reset();
        }
    }

    private void write(Chunk chunk, Socket to, FaultyDirection direction)
            throws IOException, InterruptedException {
        var bytes = chunk.bytes().array();
        for (var at = 0; at < bytes.length; ) {
            var count = direction.take(bytes.length - at);
            if (count == 0) {
                throw new IOException("cut by the test");
            }
            to.getOutputStream().write(bytes, at, count);
            at += count;
            direction.delivered(count);
            if (at < bytes.length
                    && direction.awaitDelivery(chunk.sentNanos()) != FaultyDirection.Flow.OPEN) {
                // The rest is lost: the connection cannot go on after it.
                lossy.set(true);
                return;
            }
        }
    }

    /**
     * Ends the output to the receiver; closes both sockets when the other direction has ended too.
     */
    private void end(Socket to) throws IOException {
        if (to.equals(server)) {
            requestsEnded = true;
        } else {
            repliesEnded = true;
        }
        if (requestsEnded && repliesEnded) {
            close();
        } else {
            to.shutdownOutput();
        }
    }

    /** Whether the connection has lost bytes, so that it must not be used any more. */
    boolean isLossy() {
        return lossy.get();
    }

    /** Ends the connection at once, both sides by RST. */
    void reset() {
        for (var socket : new Socket[] {client, server}) {
            try {
                socket.setSoLinger(true, 0);
            } catch (IOException _) {
                // The socket is closed.
            }
        }
        close();
    }

    private void close() {
        if (closed.compareAndSet(false, true)) {
            closeQuietly(client);
            closeQuietly(server);
            threads.forEach(Thread::interrupt);
            ended.run();
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // Closing failed; there is nothing left to do.
        }
    }
}
