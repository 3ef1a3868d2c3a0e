package dev.metamorph.publish;

import dev.metamorph.publish.cursor.Cursor;
import dev.metamorph.publish.record.LogItem;
import dev.metamorph.publish.record.LogItem.RowChange;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.port.ShapeLogs.Answer;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** The records of a shape's log after a cursor, in its order. */
final class FollowedLog implements Source {
    private final LogReading log;
    private Cursor cursor;
    private boolean marked;
    private @Nullable OpenPage open;

    /**
     * Follows a log.
     *
     * @param marked whether the cursor is in Kafka; if not, the first load is the cursor alone
     */
    FollowedLog(LogReading log, Cursor cursor, boolean marked) {
        this.log = log;
        this.cursor = cursor;
        this.marked = marked;
    }

    @Override
    public Cursor cursor() {
        return cursor;
    }

    @Override
    public LogOffset readTo() {
        return cursor.offset();
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
                var answer = log.read(cursor.offset());
                if (!(answer instanceof Answer.Page page)) {
                    return new Load(records, Then.after(answer));
                }
                open = OpenPage.of(log.builder(), cursor.offset(), page, cursor.skip());
            }
            if (!take(open, records, budget)) {
                return new Load(records, Then.MORE);
            }
            var page = open.page();
            open = null;
            cursor = cursor.at(page.next(), 0, page.upToDate() ? page.reached() : known(page));
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

    /** Takes items until the page or the budget ends; returns whether the page has ended. */
    private boolean take(OpenPage page, List<OutgoingRecord> records, Budget budget) {
        for (var item = page.next(); item.isPresent(); item = page.next()) {
            var stops = add(item.get(), records, budget);
            var now = log.now();
            if (budget.isUsed(now) || (stops && budget.isSoftlyUsed(now))) {
                cursor = cursor.at(page.after(), page.taken(), cursor.complete());
                return false;
            }
        }
        return true;
    }

    /** Adds an item's record; returns whether a Postgres transaction ends with the item. */
    private boolean add(LogItem item, List<OutgoingRecord> records, Budget budget) {
        for (var record : log.builder().records(item)) {
            records.add(log.destination().outgoing(record));
            budget.add(record.sizeBytes());
        }
        if (item instanceof RowChange change) {
            if (change.last()) {
                cursor =
                        cursor.at(
                                cursor.offset(),
                                cursor.skip(),
                                new Lsn(change.offset().transaction()));
            }
            return change.last();
        }
        return true;
    }

    @Override
    public void close() {}
}
