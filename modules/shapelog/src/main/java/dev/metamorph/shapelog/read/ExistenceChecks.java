package dev.metamorph.shapelog.read;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.ShapeHandle;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What readers say there is and the task does not know: a shape, or an offset behind the end of a
 * log. It is denied only when the task has taken in all of the feed as it was when the reader
 * asked; until then another instance may have told him the truth. For any thread.
 *
 * <p>What was denied once stays so: handles and offsets are not used again.
 */
final class ExistenceChecks {
    private static final int REMEMBERED = 10_000;

    private final PartitionEnd feed;

    @GuardedBy("this")
    private final Map<Question, Waiters> open = new HashMap<>();

    @GuardedBy("this")
    private Set<Question> unsent = new HashSet<>();

    @GuardedBy("this")
    private final List<Sent> sent = new ArrayList<>();

    @GuardedBy("this")
    private final Map<Question, Boolean> denied = new Remembered();

    @GuardedBy("this")
    private boolean asking;

    private volatile boolean anySent;
    private volatile long taken;

    ExistenceChecks(PartitionEnd feed) {
        this.feed = feed;
    }

    /**
     * Something that a reader says there is.
     *
     * @param offset in its log; {@link LogOffset#BEFORE_ALL} asks for the shape itself
     */
    record Question(ShapeHandle shape, LogOffset offset) {
        static Question shape(ShapeHandle shape) {
            return new Question(shape, LogOffset.BEFORE_ALL);
        }
    }

    private record Sent(long end, Set<Question> questions) {}

    /** Whether it is known that there is no such thing. If not, it is being found out. */
    boolean isDenied(Question question) {
        synchronized (this) {
            if (denied.containsKey(question)) {
                return true;
            }
            pose(question);
        }
        send();
        return isDeniedNow(question);
    }

    private synchronized boolean isDeniedNow(Question question) {
        return denied.containsKey(question);
    }

    /** Calls when it is worth asking again. */
    Waiter await(Question question, Runnable wake) {
        Waiter waiter;
        boolean over;
        synchronized (this) {
            over = denied.containsKey(question);
            waiter = (over ? new Waiters() : pose(question)).add(wake);
        }
        if (over) {
            waiter.wake();
        } else {
            send();
        }
        return waiter;
    }

    @GuardedBy("this")
    private Waiters pose(Question question) {
        var waiters = open.get(question);
        if (waiters == null) {
            waiters = new Waiters();
            open.put(question, waiters);
            unsent.add(question);
        }
        return waiters;
    }

    private void send() {
        Set<Question> questions;
        synchronized (this) {
            if (asking || unsent.isEmpty()) {
                return;
            }
            asking = true;
            questions = unsent;
            unsent = new HashSet<>();
        }
        feed.ask(end -> answered(end, questions));
    }

    private void answered(long end, Set<Question> questions) {
        synchronized (this) {
            asking = false;
            sent.add(new Sent(end, questions));
            anySent = true;
        }
        settle();
        send();
    }

    /** The task has taken in all records before that offset. */
    void taken(long nextRecordOffset) {
        taken = nextRecordOffset;
        if (anySent) {
            settle();
        }
    }

    private void settle() {
        var woken = new ArrayList<Waiters>();
        synchronized (this) {
            for (var one : List.copyOf(sent)) {
                if (one.end() <= taken) {
                    sent.remove(one);
                    for (var question : one.questions()) {
                        woken.addAll(close(question, one));
                    }
                }
            }
            anySent = !sent.isEmpty();
        }
        woken.forEach(Waiters::wakeAll);
    }

    @GuardedBy("this")
    private List<Waiters> close(Question question, Sent by) {
        if (by.end() != PartitionEnd.UNKNOWN) {
            denied.put(question, true);
        }
        var waiters = open.remove(question);
        return waiters == null ? List.of() : List.of(waiters);
    }

    /** There is such a shape now. */
    void found(ShapeHandle shape) {
        wake(Question.shape(shape));
    }

    /** There is no such shape any more. */
    void ended(ShapeHandle shape) {
        var question = Question.shape(shape);
        synchronized (this) {
            denied.put(question, true);
        }
        wake(question);
    }

    private void wake(Question question) {
        Waiters waiters;
        synchronized (this) {
            if (!open.containsKey(question)) {
                return;
            }
            waiters = open.remove(question);
        }
        waiters.wakeAll();
    }

    /** The log moves. */
    void wakeAll() {
        List<Waiters> all;
        synchronized (this) {
            all = List.copyOf(open.values());
            open.clear();
        }
        all.forEach(Waiters::wakeAll);
    }

    private static final class Remembered extends LinkedHashMap<Question, Boolean> {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Question, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    }
}
