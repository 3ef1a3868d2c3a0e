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
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * The long polls: readers that wait for news of a log. All readers that wait after the same offset
 * of a shape share one registration with the log, and the page that is read when it wakes them.
 */
public final class LongPolls {
    private final ShapeLogs logs;
    private final Pages pages;
    private final Executor readers;
    private final HashedWheelTimer timer;
    private final Consumer<Answer> news;
    private final ConcurrentHashMap<Place, Group> groups = new ConcurrentHashMap<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile boolean released;

    /**
     * @param news told of each page that waiting readers are given
     */
    public LongPolls(
            ShapeLogs logs,
            Pages pages,
            Executor readers,
            HashedWheelTimer timer,
            Consumer<Answer> news) {
        this.logs = logs;
        this.pages = pages;
        this.readers = readers;
        this.timer = timer;
        this.news = news;
    }

    /** Called when a reader's wait ends; on a thread that may block. */
    public interface Reader {
        /**
         * The log has changed. {@code there} is its answer at the offset where the reader waited.
         */
        void woken(Answer there);

        /** The log could not be read. */
        void failed(Throwable failure);

        /** The time has passed, or the server closes. */
        void timedOut();
    }

    /** The number of waiting readers. */
    public int size() {
        return waiting.get();
    }

    /** The number of waiting readers by shape; shapes without are left out. */
    public Map<ShapeRef, Integer> byShape() {
        var counts = new HashMap<ShapeRef, Integer>();
        groups.forEach((place, group) -> counts.merge(place.shape(), group.size(), Integer::sum));
        return counts;
    }

    /** The number of offsets at which readers wait. */
    public int places() {
        return groups.size();
    }

    /** Returns whether the server closes, so that no reader may wait any more. */
    public boolean isReleased() {
        return released;
    }

    /** A wait that has not begun; it can already be given up. */
    public Wait prepare(Reader reader) {
        return new Wait(reader);
    }

    /** Ends all waits as if their time had passed, and every later wait at once. */
    public void release() {
        released = true;
        for (var group : List.copyOf(groups.values())) {
            group.close().forEach(Wait::expire);
        }
    }

    private record Place(ShapeRef shape, LogOffset after) {}

    /**
     * The readers that wait at one offset. A group is closed once: when it is woken, or when its
     * last reader has left.
     */
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

        synchronized int size() {
            return members.size();
        }

        /** Adds a reader. False if the group is closed. */
        boolean add(Wait wait) {
            synchronized (this) {
                if (closed) {
                    return false;
                }
                // From here on the reader is woken with the others.
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
                // The log may call back at once, so the lock must not be held.
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
                news.accept(answer);
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

    /** One reader's wait. It ends once: woken, timed out, or given up. */
    public final class Wait implements TimerTask {
        private final Reader reader;
        private final AtomicReference<State> state = new AtomicReference<>(State.PREPARED);
        private volatile @Nullable Group group;
        private volatile @Nullable Timeout timeout;

        private Wait(Reader reader) {
            this.reader = reader;
        }

        /** Begins to wait. */
        public void park(ShapeRef shape, LogOffset after, Duration patience) {
            var place = new Place(shape, after);
            while (!groups.computeIfAbsent(place, Group::new).add(this)) {
                // The group was closed in the meantime; the next lookup finds a new one.
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

        /** Counts the reader as waiting, unless it was given up before. */
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

        /** Ends the wait; the reader is not called any more. */
        public void giveUp() {
            leave();
            end(_ -> {});
        }

        /** The time has passed. */
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
