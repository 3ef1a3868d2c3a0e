package dev.metamorph.replication;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Reports the first failure only, and none after {@link #silence}. Any thread. */
final class FailureReport {
    private final Consumer<Throwable> listener;
    private final AtomicBoolean over = new AtomicBoolean();

    FailureReport(Consumer<Throwable> listener) {
        this.listener = listener;
    }

    void tell(Throwable failure) {
        if (over.compareAndSet(false, true)) {
            listener.accept(failure);
        }
    }

    void silence() {
        over.set(true);
    }
}
