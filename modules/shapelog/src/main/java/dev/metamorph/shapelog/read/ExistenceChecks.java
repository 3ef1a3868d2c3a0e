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
 * Decides whether something that a reader names and the task does not know exists: a shape, or an
 * offset behind the end of a log. It is denied only once the task has processed the feed up to its
 * end at the time of the request; until then another instance may have told the reader of it. May
 * be used on any thread.
 *
 * <p>A denial is final, because handles and offsets are never used again.
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
     * A shape or an offset whose existence is in question.
     *
     * @param offset in the shape's log; {@link LogOffset#BEFORE_ALL} asks for the shape itself
     */
    record Question(ShapeHandle shape, LogOffset offset) {
        static Question shape(ShapeHandle shape) {
            return new Question(shape, LogOffset.BEFORE_ALL);
        }
    }

    private record Sent(long end, Set<Question> questions) {}

    /** Returns whether it is known not to exist. If that is not known yet, the check is started. */
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

    /** Calls once the answer may have changed, at once if it is known already. */
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

    /** The task has processed all records before that offset. */
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

    /** The shape exists from now on. */
    void found(ShapeHandle shape) {
        wake(Question.shape(shape));
    }

    /** The shape does not exist any more. */
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

    /** Calls all waiting readers: the log moves to another instance. */
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
