package dev.metamorph.http.page;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.port.ShapeLogs;
import dev.metamorph.shape.port.ShapeLogs.Answer;
import dev.metamorph.shape.port.ShapeRef;

import io.netty.util.HashedWheelTimer;
import io.netty.util.Timeout;
import io.netty.util.TimerTask;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Readers that wait for a log to go on. All that wait behind one offset of one shape share one
 * registration with the log, and what was read there when it woke them.
 */
public final class LongPolls {
    private final ShapeLogs logs;
    private final Pages pages;
    private final Executor readers;
    private final HashedWheelTimer timer;
    private final ConcurrentHashMap<Place, Group> groups = new ConcurrentHashMap<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile boolean released;

    public LongPolls(ShapeLogs logs, Pages pages, Executor readers, HashedWheelTimer timer) {
        this.logs = logs;
        this.pages = pages;
        this.readers = readers;
        this.timer = timer;
    }

    /** What is done for a reader when its wait is over; on a thread that may block. */
    public interface Reader {
        /** The log has something to say: that is what it says at the place where they waited. */
        void woken(Answer there);

        /** The log could not be read. */
        void failed(Throwable failure);

        /** The time is over, or the server closes. */
        void timedOut();
    }

    /** How many wait. */
    public int size() {
        return waiting.get();
    }

    /** How many places they wait at. */
    public int places() {
        return groups.size();
    }

    /** Whether the server closes, so that nobody waits any more. */
    public boolean isReleased() {
        return released;
    }

    /** A wait that has yet to begin; it can be given up already. */
    public Wait prepare(Reader reader) {
        return new Wait(reader);
    }

    /** Ends all waits, those to come too, as if their time were over. */
    public void release() {
        released = true;
        for (var group : List.copyOf(groups.values())) {
            group.close().forEach(Wait::expire);
        }
    }

    private record Place(ShapeRef shape, LogOffset after) {}

    /** Those who wait at one place. Closed once, when it is woken or when the last one has left. */
    private final class Group {
        private final Place place;

        @GuardedBy("this")
        private final Set<Wait> members = new LinkedHashSet<>();

        @GuardedBy("this")
        private boolean asked;

        @GuardedBy("this")
        private boolean closed;

        @GuardedBy("this")
        private ShapeLogs.@Nullable Waiting registration;

        Group(Place place) {
            this.place = place;
        }

        /** False if it is closed. */
        boolean add(Wait wait) {
            synchronized (this) {
                if (closed) {
                    return false;
                }
                // Whoever is counted is woken with the others from here on.
                wait.begin();
                wait.group = this;
                members.add(wait);
                if (asked) {
                    return true;
                }
                asked = true;
            }
            register();
            return true;
        }

        private void register() {
            ShapeLogs.Waiting given;
            try {
                // May call at once; not under our lock.
                given = logs.await(place.shape, place.after, () -> readers.execute(this::wake));
            } catch (RuntimeException e) {
                fail(close(), e);
                return;
            }
            synchronized (this) {
                if (!closed) {
                    registration = given;
                    return;
                }
            }
            given.close();
        }

        private void wake() {
            var woken = close();
            if (woken.isEmpty()) {
                return;
            }
            try {
                var answer = pages.readHere(place.shape, place.after);
                woken.forEach(wait -> wait.end(reader -> reader.woken(answer)));
            } catch (RuntimeException | Error e) {
                fail(woken, e);
            }
        }

        private void fail(List<Wait> waits, Throwable cause) {
            waits.forEach(wait -> wait.end(reader -> reader.failed(cause)));
        }

        void remove(Wait wait) {
            synchronized (this) {
                members.remove(wait);
                if (!members.isEmpty()) {
                    return;
                }
                closed = true;
            }
            close();
        }

        private List<Wait> close() {
            groups.remove(place, this);
            List<Wait> left;
            ShapeLogs.@Nullable Waiting given;
            synchronized (this) {
                closed = true;
                left = List.copyOf(members);
                members.clear();
                given = registration;
                registration = null;
            }
            if (given != null) {
                given.close();
            }
            return left;
        }
    }

    private enum State {
        PREPARED,
        WAITING,
        OVER
    }

    /** One reader's wait. Ends once: woken, out of time, or given up. */
    public final class Wait implements TimerTask {
        private final Reader reader;
        private final AtomicReference<State> state = new AtomicReference<>(State.PREPARED);
        private volatile @Nullable Group group;
        private volatile @Nullable Timeout timeout;

        private Wait(Reader reader) {
            this.reader = reader;
        }

        /** Begins. */
        public void park(ShapeRef shape, LogOffset after, Duration patience) {
            var place = new Place(shape, after);
            while (!groups.computeIfAbsent(place, Group::new).add(this)) {
                // That group has just closed.
                Thread.onSpinWait();
            }
            if (released) {
                leave();
                expire();
                return;
            }
            timeout = timer.newTimeout(this, patience.toNanos(), TimeUnit.NANOSECONDS);
            if (state.get() == State.OVER) {
                leave();
                stopTimer();
            }
        }

        /** It counts from now on, unless it was given up before. */
        private void begin() {
            waiting.incrementAndGet();
            if (!state.compareAndSet(State.PREPARED, State.WAITING)) {
                waiting.decrementAndGet();
            }
        }

        private void stopTimer() {
            var running = timeout;
            if (running != null) {
                running.cancel();
            }
        }

        private void end(Consumer<Reader> last) {
            var before = state.getAndSet(State.OVER);
            if (before == State.OVER) {
                return;
            }
            if (before == State.WAITING) {
                waiting.decrementAndGet();
            }
            stopTimer();
            last.accept(reader);
        }

        private void expire() {
            end(given -> readers.execute(given::timedOut));
        }

        /** The reader does not wait any more. */
        public void giveUp() {
            leave();
            end(_ -> {});
        }

        /** The time is over. */
        @Override
        public void run(Timeout elapsed) {
            leave();
            expire();
        }

        private void leave() {
            var mine = group;
            if (mine != null) {
                mine.remove(this);
            }
        }
    }
}
