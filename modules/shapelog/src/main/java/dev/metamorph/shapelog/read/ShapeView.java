package dev.metamorph.shapelog.read;

import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.ShapeHandle;

/**
 * What readers know of a shape, and who waits for more. Written by the task, read by any thread.
 */
public final class ShapeView {
    private final int number;
    private final ShapeHandle handle;
    private final Waiters waiters = new Waiters();
    private volatile Visible visible = new Visible(0, false, LogOffset.SNAPSHOT_END);
    private volatile boolean ended;

    /** The task's. */
    private boolean wakes;

    public ShapeView(int number, ShapeHandle handle) {
        this.number = number;
        this.handle = handle;
    }

    int number() {
        return number;
    }

    ShapeHandle handle() {
        return handle;
    }

    Waiters waiters() {
        return waiters;
    }

    Visible visible() {
        return visible;
    }

    boolean ended() {
        return ended;
    }

    /** What can be seen from now on; those who wait for it are yet to be called. */
    public void show(Visible now) {
        wakes = wakes || !now.equals(visible);
        visible = now;
    }

    /** Calls those who wait, if there is more to see than when they were called last. */
    public void wake() {
        if (wakes) {
            wakes = false;
            waiters.wakeAll();
        }
    }

    /** Nothing more will come. */
    void end() {
        ended = true;
        waiters.wakeAll();
    }

    /**
     * How far readers can see.
     *
     * @param chunks of the initial snapshot that are complete
     * @param finished whether they are all, so that the log behind them can be seen
     * @param end the offset of the last item of the log, {@code 0_inf} for none
     */
    public record Visible(int chunks, boolean finished, LogOffset end) {
        /**
         * Up to where this says everything.
         *
         * @param lsn what was reached when it was looked at, or a little before
         */
        Lsn reached(Lsn lsn) {
            return lsn.max(new Lsn(end.transaction()));
        }

        /** What comes after an offset. */
        Next after(LogOffset after) {
            if (!after.isSnapshot() || after.operation() == LogOffset.INFINITE) {
                return finished ? log(after) : new Next.Awaited();
            }
            var chunk = after.equals(LogOffset.BEFORE_ALL) ? 0 : after.operation() + 1;
            if (chunk >= 0 && chunk < chunks) {
                return new Next.Chunk((int) chunk);
            }
            return finished ? log(LogOffset.SNAPSHOT_END) : new Next.Awaited();
        }

        private Next log(LogOffset after) {
            var order = after.compareTo(end);
            if (order > 0) {
                return new Next.Beyond();
            }
            return order == 0 ? new Next.Nothing() : new Next.Log(after);
        }
    }

    /** What comes after an offset. */
    sealed interface Next {
        /** A chunk of the initial snapshot. */
        record Chunk(int number) implements Next {}

        /** Items of the log. */
        record Log(LogOffset after) implements Next {}

        /** Nothing: it is the end. */
        record Nothing() implements Next {}

        /** The initial snapshot is not that far. */
        record Awaited() implements Next {}

        /** The offset lies behind the end. */
        record Beyond() implements Next {}
    }
}
