package dev.metamorph.publish;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Packs the next transaction on a thread of its own while the publisher's thread sends one. The two
 * take turns with the state of the turn: the publisher's thread leaves it alone from {@link #start}
 * to {@link #await}.
 */
final class PackingAhead implements AutoCloseable {
    private final ExecutorService thread;

    /**
     * Starts no thread yet.
     *
     * @param name of the thread
     */
    PackingAhead(String name) {
        thread =
                Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().daemon().name(name).factory());
    }

    CompletableFuture<Packed> start(Supplier<Packed> packing) {
        return CompletableFuture.supplyAsync(packing, thread);
    }

    /**
     * Waits for what is being packed, which takes no longer than a transaction may. An interrupt
     * does not end the wait: the sources must not be closed while they are read.
     */
    static Packed await(CompletableFuture<Packed> packed) {
        try {
            return packed.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw e;
        }
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}
