package dev.metamorph.shape.port;

import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * The request on whose behalf a thread works, so that each line of the log that it causes has the
 * request's id, whichever module writes it. A step of the work that runs on another thread takes
 * the id there with {@link #carry} or {@link #threads}.
 */
public final class RequestScope {
    private static final ScopedValue<String> ID = ScopedValue.newInstance();

    private RequestScope() {}

    /** Runs a task on behalf of a request. */
    public static void run(String id, Runnable task) {
        ScopedValue.where(ID, id).run(task);
    }

    /** The id of the request on whose behalf this thread works, if it does. */
    public static Optional<String> id() {
        return ID.isBound() ? Optional.of(ID.get()) : Optional.empty();
    }

    /** The same task, on behalf of the request of this thread, for any thread. */
    public static Runnable carry(Runnable task) {
        if (!ID.isBound()) {
            return task;
        }
        var id = ID.get();
        return () -> run(id, task);
    }

    /** Runs each task on a virtual thread of that name, on behalf of the caller's request. */
    public static Executor threads(String name) {
        return task -> Thread.ofVirtual().name(name).start(carry(task));
    }
}
