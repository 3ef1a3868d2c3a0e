package dev.metamorph.shapelog.read;

import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.port.LogSize;

import org.jspecify.annotations.Nullable;

/**
 * The part of a shape that readers see, and the readers that wait for more. Written by the task's
 * thread, read on any thread.
 */
public final class ShapeView {
    private final int number;
    private final ShapeHandle handle;
    private final Waiters waiters = new Waiters();
    private volatile Visible visible = new Visible(0, false, LogOffset.SNAPSHOT_END);
    private volatile LogSize size = LogSize.NONE;
    private volatile boolean ended;

    /** Whether it may be read; a generation is closed until it has replaced the one before it. */
    private volatile boolean open = true;

    private volatile @Nullable Successor successor;

    /** Tells whether readers are to be called. Belongs to the task's thread. */
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

    /**
     * The generation that has replaced a log.
     *
     * @param end the offset of the replaced log's last item
     */
    record Successor(LogOffset end, ShapeView view) {}

    /** Closes it to readers until {@link #open}. */
    public void close() {
        open = false;
    }

    /** Opens it to readers. */
    public void open() {
        if (!open) {
            open = true;
            waiters.wakeAll();
        }
    }

    boolean isOpen() {
        return open;
    }

    /** Publishes that another generation continues the log after that offset. */
    public void replace(LogOffset end, ShapeView by) {
        successor = new Successor(end, by);
        waiters.wakeAll();
    }

    @Nullable Successor successor() {
        return successor;
    }

    /** Publishes the size of the log. */
    public void size(LogSize now) {
        size = now;
    }

    LogSize size() {
        return size;
    }

    /** Publishes what readers can see; {@link #wake} calls those that wait for it. */
    public void show(Visible now) {
        wakes = wakes || !now.equals(visible);
        visible = now;
    }

    /** Calls the waiting readers if more is visible than at the last call. */
    public void wake() {
        if (wakes) {
            wakes = false;
            waiters.wakeAll();
        }
    }

    /** Marks the shape as ended and calls the waiting readers. */
    void end() {
        ended = true;
        waiters.wakeAll();
    }

    /**
     * The visible part of a shape's log.
     *
     * @param chunks the number of complete chunks of the initial snapshot
     * @param finished whether the initial snapshot is complete, so that the log behind it is
     *     visible
     * @param end the offset of the last item of the log, {@code 0_inf} for none
     * @param floor an offset behind the end counts as the end up to here, because readers of the
     *     generation before have come with it
     */
    public record Visible(int chunks, boolean finished, LogOffset end, LogOffset floor) {
        /** The visible part of a log that has replaced no other. */
        public Visible(int chunks, boolean finished, LogOffset end) {
            this(chunks, finished, end, LogOffset.SNAPSHOT_END);
        }

        /**
         * The LSN up to which this contains every change.
         *
         * @param lsn the task's LSN at the time of reading or shortly before
         */
        Lsn reached(Lsn lsn) {
            return lsn.max(new Lsn(end.transaction()));
        }

        /** The next thing to read after an offset. */
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
                return after.compareTo(floor) > 0 ? new Next.Beyond() : new Next.Nothing();
            }
            return order == 0 ? new Next.Nothing() : new Next.Log(after);
        }
    }

    /** The next thing to read after an offset. */
    sealed interface Next {
        /** A chunk of the initial snapshot. */
        record Chunk(int number) implements Next {}

        /** Items of the log. */
        record Log(LogOffset after) implements Next {}

        /** The offset is the visible end, or counts as it. */
        record Nothing() implements Next {}

        /** The initial snapshot is not written that far. */
        record Awaited() implements Next {}

        /** The offset lies behind the visible end. */
        record Beyond() implements Next {}
    }
}
