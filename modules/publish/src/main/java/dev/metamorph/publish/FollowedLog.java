package dev.metamorph.publish;

import dev.metamorph.publish.cursor.Cursor;
import dev.metamorph.publish.record.LogItem.RowChange;
import dev.metamorph.publish.record.LogItem.SnapshotEnd;
import dev.metamorph.publish.record.LogItem.SnapshotRow;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.port.ShapeLogs.Answer;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The records of a shape's log after a cursor, in its order. */
final class FollowedLog implements Source {
    private final LogReading log;
    private Cursor cursor;
    private boolean marked;
    private @Nullable OpenPage open;

    /** The page behind the open one, if it had to be looked at. */
    private @Nullable OpenPage ahead;

    private LogOffset awaited;

    /**
     * Follows a log.
     *
     * @param marked whether the cursor is in Kafka; if not, the first load is the cursor alone
     */
    FollowedLog(LogReading log, Cursor cursor, boolean marked) {
        this.log = log;
        this.cursor = cursor;
        this.marked = marked;
        awaited = cursor.offset();
    }

    @Override
    public Cursor cursor() {
        return cursor;
    }

    @Override
    public LogOffset readTo() {
        return awaited;
    }

    @Override
    public boolean hasOpenPage() {
        return open != null;
    }

    @Override
    public Load next(Budget budget) {
        var records = new ArrayList<OutgoingRecord>();
        if (!marked) {
            marked = true;
            return new Load(records, Then.MORE);
        }
        while (true) {
            if (open == null) {
                awaited = cursor.offset();
                var answer = log.read(cursor.offset());
                if (!(answer instanceof Answer.Page page)) {
                    return new Load(records, Then.after(answer));
                }
                open = OpenPage.of(log.builder(), cursor.offset(), page, cursor.skip());
            }
            var stop = take(open, records, budget);
            if (stop.isPresent()) {
                return new Load(records, stop.get());
            }
            var page = open.page();
            open = ahead;
            ahead = null;
            cursor = cursor.at(page.next(), 0, page.upToDate() ? page.reached() : known(page));
            awaited = cursor.offset();
            if (page.upToDate()) {
                return new Load(records, Then.AWAIT);
            }
            if (budget.isSoftlyUsed(log.now())) {
                return new Load(records, Then.MORE);
            }
        }
    }

    /** Of a page before the end, only whole transactions count. */
    private Lsn known(Answer.Page page) {
        return page.next().isSnapshot() ? Lsn.ZERO : cursor.complete();
    }

    /** Takes items until the page ends; or returns when to go on in it. */
    private Optional<Then> take(OpenPage page, List<OutgoingRecord> records, Budget budget) {
        for (var item = page.next(); item.isPresent(); item = page.next()) {
            if (item.get() instanceof SnapshotRow row) {
                var held = addSnapshot(page, row, records, budget);
                if (held.isPresent()) {
                    return held;
                }
            }
            var stops = !(item.get() instanceof RowChange change) || add(change, records, budget);
            var now = log.now();
            if (budget.isUsed(now) || (stops && budget.isSoftlyUsed(now))) {
                cursor = cursor.at(page.after(), page.taken(), cursor.complete());
                return Optional.of(Then.MORE);
            }
        }
        return Optional.empty();
    }

    /**
     * Adds a row of the initial snapshot, which says whether it is the first or the last one. The
     * last row of a page waits for the next page if need be: the snapshot's end may be all that
     * follows.
     */
    private Optional<Then> addSnapshot(
            OpenPage page, SnapshotRow row, List<OutgoingRecord> records, Budget budget) {
        if (page.peek().isEmpty() && ahead == null) {
            var answer = log.read(page.page().next());
            if (!(answer instanceof Answer.Page next)) {
                cursor = cursor.at(page.after(), page.taken() - 1, cursor.complete());
                awaited = page.page().next();
                open = null;
                return Optional.of(Then.after(answer));
            }
            ahead = OpenPage.of(log.builder(), page.page().next(), next, 0);
        }
        var following = page.peek().isPresent() || ahead == null ? page.peek() : ahead.peek();
        var isLast = following.filter(item -> item instanceof SnapshotEnd).isPresent();
        var record = log.builder().record(row).inSnapshot(page.isAtFirst(), isLast);
        records.add(log.destination().outgoing(record));
        budget.add(record.sizeBytes());
        return Optional.empty();
    }

    /** Adds a change's records; returns whether a Postgres transaction ends with it. */
    private boolean add(RowChange change, List<OutgoingRecord> records, Budget budget) {
        for (var record : log.builder().records(change)) {
            records.add(log.destination().outgoing(record));
            budget.add(record.sizeBytes());
        }
        if (change.last()) {
            var complete = new Lsn(change.offset().transaction());
            cursor = cursor.at(cursor.offset(), cursor.skip(), complete);
        }
        return change.last();
    }

    @Override
    public void close() {}
}
