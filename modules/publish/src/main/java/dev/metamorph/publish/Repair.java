package dev.metamorph.publish;

import dev.metamorph.publish.cursor.Cursor;
import dev.metamorph.publish.record.LogItem;
import dev.metamorph.publish.record.LogItem.Operation;
import dev.metamorph.publish.record.LogItem.RowChange;
import dev.metamorph.publish.record.LogItem.SnapshotEnd;
import dev.metamorph.publish.record.LogItem.SnapshotRow;
import dev.metamorph.publish.record.ShapeRecord;
import dev.metamorph.publish.topic.TopicMemory;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.port.ShapeLogs.Answer;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Brings a topic to a shape by what differs: first the rows that the topic lacks or has otherwise,
 * then tombstones for keys that the shape does not have. The topic itself is the memory of what it
 * has. Until the last transaction the cursor names the former shape, so a repair that is
 * interrupted begins again.
 *
 * <pre>
 * mark the cursor ─▶ read the topic ─▶ rows that differ ─▶ tombstones ─▶ cursor of the new shape
 * </pre>
 *
 * <p>The rows are those of the initial snapshot, because a new shape has little more. A topic that
 * has followed the same shape already, and is written in another form or into other partitions, has
 * newer rows than those: they must not become older again. Then the rows are those at the end of
 * the log. A pass over its tail finds the last change of each key; the snapshot's rows of these
 * keys are left out, and their last changes sent. The mark has the end of that pass, and a repair
 * that begins again does not end before it.
 */
final class Repair implements Source {
    private final LogReading log;
    private final PublisherPorts.Memories memories;
    private Cursor cursor;
    private Step step;
    private LogOffset offset = LogOffset.BEFORE_ALL;
    private @Nullable OpenPage open;
    private @Nullable TopicMemory memory;
    private TopicMemory.@Nullable Remaining remaining;

    /** Null unless the topic has followed the same shape. */
    private @Nullable LastChanges changes;

    /** The offset behind the rows that are sent. */
    private LogOffset end = LogOffset.SNAPSHOT_END;

    private Lsn complete = Lsn.ZERO;

    private enum Step {
        TAIL,
        MARK,
        READ_TOPIC,
        ROWS,
        CHANGES,
        TOMBSTONES,
        DONE
    }

    /**
     * A repair that has not begun.
     *
     * @param mark the cursor that is written before it begins
     */
    Repair(LogReading log, Cursor mark, PublisherPorts.Memories memories) {
        this.log = log;
        this.memories = memories;
        cursor = mark;
        var hasFollowed =
                mark.handle().equals(log.shape().handle())
                        && mark.offset().compareTo(LogOffset.SNAPSHOT_END) >= 0;
        step = hasFollowed ? Step.TAIL : Step.MARK;
        if (hasFollowed) {
            offset = LogOffset.SNAPSHOT_END;
        }
    }

    @Override
    public Cursor cursor() {
        return cursor;
    }

    @Override
    public LogOffset readTo() {
        return offset;
    }

    @Override
    public boolean hasOpenPage() {
        return open != null;
    }

    /** Returns whether the topic is to be read, which must be after the mark is committed. */
    boolean wantsMemory() {
        return step == Step.READ_TOPIC;
    }

    /** Returns whether nothing is left but to follow the log from {@link #cursor}. */
    boolean isDone() {
        return step == Step.DONE;
    }

    /** The part of a value of the topic that is compared with the rows of the shape. */
    UnaryOperator<byte[]> state() {
        return log.builder()::state;
    }

    /** Continues with the content that the topic had after the mark. */
    void remember(TopicMemory held) {
        memory = held;
        step = Step.ROWS;
    }

    @Override
    public Load next(Budget budget) {
        var records = new ArrayList<OutgoingRecord>();
        return switch (step) {
            case TAIL -> new Load(records, tail(budget));
            case MARK -> {
                step = Step.READ_TOPIC;
                yield new Load(records, Then.EVENT);
            }
            case READ_TOPIC -> new Load(records, Then.EVENT);
            case ROWS, CHANGES -> new Load(records, rows(records, budget));
            case TOMBSTONES -> new Load(records, tombstones(records, budget));
            case DONE -> new Load(records, Then.MORE);
        };
    }

    /**
     * Finds the last changes up to the visible end, which lies behind the mark unless the task has
     * yet to replay. What is read counts as if it were sent, so that other shapes have their turn.
     */
    private Then tail(Budget budget) {
        var found = changes == null ? new LastChanges(memories.empty()) : changes;
        changes = found;
        while (!budget.isSoftlyUsed(log.now())) {
            var answer = log.read(offset);
            if (!(answer instanceof Answer.Page page)) {
                return Then.after(answer);
            }
            page.items().forEach(piece -> budget.add(piece.remaining()));
            var items = log.builder().read(page.items());
            for (var item = items.next(); item.isPresent(); item = items.next()) {
                if (item.get() instanceof RowChange change) {
                    found.add(log.builder().key(change), change.offset());
                }
            }
            offset = page.next();
            if (page.upToDate()) {
                return tailRead(page.reached());
            }
        }
        return Then.MORE;
    }

    private Then tailRead(Lsn reached) {
        if (offset.compareTo(cursor.offset()) < 0) {
            return Then.AWAIT;
        }
        end = offset;
        complete = reached;
        cursor = cursor.at(end, 0, Lsn.ZERO);
        offset = LogOffset.BEFORE_ALL;
        step = Step.MARK;
        return Then.MORE;
    }

    private Then rows(List<OutgoingRecord> records, Budget budget) {
        while (step == Step.ROWS || step == Step.CHANGES) {
            if (open == null) {
                var answer = log.read(offset);
                if (!(answer instanceof Answer.Page page)) {
                    return Then.after(answer);
                }
                open = OpenPage.of(log.builder(), offset, page, 0);
            }
            for (var item = open.next(); item.isPresent(); item = open.next()) {
                take(item.get(), records, budget);
                if (budget.isUsed(log.now())) {
                    return Then.MORE;
                }
            }
            endPage();
            if (step == Step.CHANGES && offset.compareTo(end) >= 0) {
                step = Step.TOMBSTONES;
            }
        }
        return Then.MORE;
    }

    private void endPage() {
        if (open != null) {
            offset = open.page().next();
            open = null;
        }
    }

    private void take(LogItem item, List<OutgoingRecord> records, Budget budget) {
        switch (item) {
            case SnapshotRow row -> {
                var record = log.builder().record(row);
                if (changes == null || !changes.contains(record.key())) {
                    send(record, records, budget);
                }
            }
            case SnapshotEnd _ ->
                    step = end.equals(LogOffset.SNAPSHOT_END) ? Step.TOMBSTONES : Step.CHANGES;
            case RowChange change -> {
                if (step != Step.CHANGES) {
                    throw new IllegalStateException("a change lies before the snapshot's end");
                }
                if (isLast(change) && change.operation() != Operation.DELETE) {
                    send(log.builder().left(change), records, budget);
                }
            }
        }
    }

    private boolean isLast(RowChange change) {
        return change.offset().compareTo(end) <= 0
                && changes != null
                && changes.isLast(log.builder().key(change), change.offset());
    }

    /** Sends a row unless the topic has it. */
    private void send(ShapeRecord row, List<OutgoingRecord> records, Budget budget) {
        var record = row.asRepair();
        var value = record.value();
        var partition = log.destination().partition(record.key());
        if (value == null
                || !held().takeIfSame(partition, record.key(), log.builder().state(value))) {
            records.add(log.destination().outgoing(partition, record));
            budget.add(record.sizeBytes());
        }
    }

    private Then tombstones(List<OutgoingRecord> records, Budget budget) {
        endPage();
        if (remaining == null) {
            remaining = held().remaining();
        }
        for (var key = remaining.next(); key.isPresent(); key = remaining.next()) {
            for (var record : log.builder().repairDeletion(key.get().bytes())) {
                records.add(log.destination().outgoing(key.get().partition(), record));
                budget.add(record.sizeBytes());
            }
            if (budget.isUsed(log.now())) {
                return Then.MORE;
            }
        }
        step = Step.DONE;
        var position = changes == null ? offset : end;
        cursor = new Cursor(log.shape().handle(), position, 0, complete, cursor.target(), "");
        return Then.MORE;
    }

    private TopicMemory held() {
        if (memory == null) {
            throw new IllegalStateException("the topic was not read");
        }
        return memory;
    }

    @Override
    public void close() {
        if (remaining != null) {
            remaining.close();
        }
        if (memory != null) {
            memory.close();
        }
        if (changes != null) {
            changes.close();
        }
    }
}
