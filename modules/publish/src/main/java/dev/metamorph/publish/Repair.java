package dev.metamorph.publish;

import dev.metamorph.publish.cursor.Cursor;
import dev.metamorph.publish.record.LogItem;
import dev.metamorph.publish.record.LogItem.SnapshotEnd;
import dev.metamorph.publish.record.LogItem.SnapshotRow;
import dev.metamorph.publish.topic.TopicMemory;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.port.ShapeLogs.Answer;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Brings a topic to the initial snapshot of another shape by what differs: first the rows that the
 * topic lacks or has otherwise, then tombstones for keys that the shape does not have. The topic
 * itself is the memory of what it has. Until the last transaction the cursor names the former
 * shape, so a repair that is interrupted begins again.
 *
 * <pre>
 * mark the cursor ─▶ read the topic ─▶ rows that differ ─▶ tombstones ─▶ cursor of the new shape
 * </pre>
 */
final class Repair implements Source {
    private final LogReading log;
    private Cursor cursor;
    private Step step = Step.MARK;
    private LogOffset offset = LogOffset.BEFORE_ALL;
    private @Nullable OpenPage open;
    private @Nullable TopicMemory memory;
    private TopicMemory.@Nullable Remaining remaining;

    private enum Step {
        MARK,
        READ_TOPIC,
        ROWS,
        TOMBSTONES,
        DONE
    }

    /**
     * A repair that has not begun.
     *
     * @param mark the cursor that is written before it begins
     */
    Repair(LogReading log, Cursor mark) {
        this.log = log;
        cursor = mark;
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

    /** Whether the topic is to be read, which must be after the mark is committed. */
    boolean wantsMemory() {
        return step == Step.READ_TOPIC;
    }

    /** Whether nothing is left but to follow the log from {@link #cursor}. */
    boolean isDone() {
        return step == Step.DONE;
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
            case MARK -> {
                step = Step.READ_TOPIC;
                yield new Load(records, Then.EVENT);
            }
            case READ_TOPIC -> new Load(records, Then.EVENT);
            case ROWS -> new Load(records, rows(records, budget));
            case TOMBSTONES -> new Load(records, tombstones(records, budget));
            case DONE -> new Load(records, Then.MORE);
        };
    }

    private Then rows(List<OutgoingRecord> records, Budget budget) {
        while (step == Step.ROWS) {
            if (open == null) {
                var answer = log.read(offset);
                if (!(answer instanceof Answer.Page page)) {
                    return Then.after(answer);
                }
                open = OpenPage.of(log.builder(), offset, page, 0);
            }
            for (var item = open.next(); item.isPresent(); item = open.next()) {
                row(item.get(), records, budget);
                if (budget.isUsed(log.now())) {
                    return Then.MORE;
                }
            }
            endPage();
        }
        return Then.MORE;
    }

    private void endPage() {
        if (open != null) {
            offset = open.page().next();
            open = null;
        }
    }

    private void row(LogItem item, List<OutgoingRecord> records, Budget budget) {
        switch (item) {
            case SnapshotRow row -> {
                var record = log.builder().record(row).asRepair();
                var value = record.value();
                var partition = log.destination().partition(record.key());
                if (value == null || !isHeld(partition, record.key(), value)) {
                    records.add(log.destination().outgoing(partition, record));
                    budget.add(record.sizeBytes());
                }
            }
            case SnapshotEnd _ -> step = Step.TOMBSTONES;
            case LogItem.RowChange _ ->
                    throw new IllegalStateException("a change lies before the end of the snapshot");
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
        cursor = new Cursor(log.shape().handle(), offset, 0, Lsn.ZERO, cursor.target(), "");
        return Then.MORE;
    }

    private boolean isHeld(int partition, byte[] key, byte[] value) {
        return held().takeIfSame(partition, key, log.builder().state(value));
    }

    /** The part of a value of the topic that is compared with the rows of the shape. */
    UnaryOperator<byte[]> state() {
        return log.builder()::state;
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
    }
}
