package dev.metamorph.shapelog.read;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import java.util.LinkedHashSet;
import java.util.Set;

/** Readers that wait for one event. May be used on any thread. */
public final class Waiters {
    @GuardedBy("this")
    private Set<Waiter> waiting = new LinkedHashSet<>(1);

    /** Adds a reader, which is called once. */
    public Waiter add(Runnable wake) {
        var waiter = new Waiter(this, wake);
        synchronized (this) {
            waiting.add(waiter);
        }
        return waiter;
    }

    synchronized void remove(Waiter waiter) {
        waiting.remove(waiter);
    }

    /** Calls all readers on this thread; those added meanwhile wait for the next call. */
    public void wakeAll() {
        Set<Waiter> woken;
        synchronized (this) {
            if (waiting.isEmpty()) {
                return;
            }
            woken = waiting;
            waiting = new LinkedHashSet<>(1);
        }
        woken.forEach(Waiter::wake);
    }
}
