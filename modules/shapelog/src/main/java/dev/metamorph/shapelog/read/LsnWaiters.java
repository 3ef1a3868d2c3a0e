package dev.metamorph.shapelog.read;

import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.port.ShapeLogs;

import java.util.Comparator;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/** Readers that wait for a log to reach an LSN, by that LSN. May be used on any thread. */
final class LsnWaiters {
    private final NavigableMap<Place, Waiter> waiting = new ConcurrentSkipListMap<>();
    private final AtomicLong lastId = new AtomicLong();

    private record Place(Lsn lsn, long id) implements Comparable<Place> {
        private static final Comparator<Place> ORDER =
                Comparator.comparing(Place::lsn).thenComparingLong(Place::id);

        @Override
        public int compareTo(Place other) {
            return ORDER.compare(this, other);
        }
    }

    /** Adds a reader, which is called once. */
    ShapeLogs.Waiting add(Lsn lsn, Runnable wake) {
        var place = new Place(lsn, lastId.incrementAndGet());
        var waiter = new Waiters().add(wake);
        waiting.put(place, waiter);
        return () -> {
            waiting.remove(place);
            waiter.close();
        };
    }

    /** Calls the readers that wait for this LSN or an earlier one. */
    void reached(Lsn lsn) {
        if (!waiting.isEmpty()) {
            wake(waiting.headMap(new Place(lsn, Long.MAX_VALUE), true));
        }
    }

    void wakeAll() {
        wake(waiting);
    }

    private static void wake(NavigableMap<Place, Waiter> woken) {
        for (var entry = woken.pollFirstEntry(); entry != null; entry = woken.pollFirstEntry()) {
            entry.getValue().wake();
        }
    }
}
