package dev.metamorph.shapelog.read;

import dev.metamorph.feed.record.WireReader;
import dev.metamorph.feed.record.WireWriter;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.port.ShapeRows;
import dev.metamorph.shape.port.ShapeRows.Answer;
import dev.metamorph.shape.port.ShapeRows.Query;
import dev.metamorph.shapelog.store.KeptRow;
import dev.metamorph.shapelog.store.KeptRowsMark;
import dev.metamorph.shapelog.store.LargeValue;
import dev.metamorph.shapelog.store.ReadOnlyStore;
import dev.metamorph.shapelog.store.StoreKeys;
import dev.metamorph.shapelog.store.TaskPosition;

import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Reads the kept rows of one shape from a store that is written at the same time, on any thread. An
 * answer is that of one state, without a lock (a sequence lock):
 *
 * <pre>
 * writer   number n │ rows │ mark n │ … │ position
 * reader   position │ mark m │ rows, in one snapshot of the store │ number k
 * </pre>
 *
 * <p>If k is m, no later write had begun to change the rows when they were read, and all of them
 * are as the mark has them; they contain all changes up to the position, which was there before.
 * Otherwise the reader tries again. The snapshot of a scan is there before its first entry is, so
 * the number is read then, and not at the end of a long scan.
 */
final class StoredRows {
    private static final int SPINS = 10;

    /** Few, because the thread serves other readers, too; the caller tries again later. */
    private static final int PAUSES = 5;

    private static final long PAUSE_NANOS = 1_000_000;

    private final ReadOnlyStore store;
    private final int shape;
    private final Query query;

    StoredRows(ReadOnlyStore store, int shape, Query query) {
        this.store = store;
        this.shape = shape;
        this.query = query;
    }

    /** Reads the rows from the store of the task, which may be processing a long record. */
    Answer patiently() {
        var answer = read();
        for (var pause = 0; answer.isEmpty() && pause < PAUSES; pause++) {
            LockSupport.parkNanos(PAUSE_NANOS);
            answer = read();
        }
        return answer.orElseGet(() -> new Answer.NotYet("the rows are being changed"));
    }

    /** The rows; empty if the store has no position, or is in the middle of a record. */
    Optional<Answer> read() {
        var answer = Optional.<Answer>empty();
        for (var attempt = 0; answer.isEmpty() && attempt < SPINS; attempt++) {
            answer = attempt();
        }
        return answer;
    }

    private Optional<Answer> attempt() {
        var position = store.get(StoreKeys.position()).map(TaskPosition::decode);
        var mark = store.get(StoreKeys.keptRowsMark(shape)).map(KeptRowsMark::decode);
        return position.flatMap(
                at -> read(new Page(at.reached(), mark.orElse(KeptRowsMark.START))));
    }

    /** The rows; empty if they have changed since their mark was read. */
    private Optional<Answer> read(Page page) {
        if (query.point() && isPoint(page)) {
            return page.answer();
        }
        if (isEmptyRange()) {
            return page.answer();
        }
        var range = StoreKeys.keptRows(shape, query.from(), query.to());
        if (query.descending()) {
            store.scanBackwards(range, page);
        } else {
            store.scan(range, page);
        }
        return page.answer();
    }

    /** Kafka Streams warns of a scan whose end lies before its beginning. */
    private boolean isEmptyRange() {
        return query.to().length > 0 && Arrays.compareUnsigned(query.from(), query.to()) >= 0;
    }

    /** Reads the row of a key that is one entry or none; false if it is in several parts. */
    private boolean isPoint(Page page) {
        var key = LargeValue.key(StoreKeys.keptRow(shape, query.from()), 0);
        var value = store.get(key);
        if (value.isEmpty()) {
            return true;
        }
        if (new WireReader(value.get(), 0).number() > 1) {
            return false;
        }
        page.entry(key, value.get());
        return true;
    }

    /** Collects the rows of a scan. */
    private final class Page implements ReadOnlyStore.Visitor {
        private final Lsn reached;
        private final KeptRowsMark mark;
        private final List<byte[]> rows = new ArrayList<>();
        private final Deque<byte[]> parts = new ArrayDeque<>();
        private boolean checked;
        private boolean current;
        private int partsLeft;
        private int looked;
        private long bytes;
        private boolean full;
        private byte @Nullable [] lastKey;
        private Optional<byte[]> more = Optional.empty();

        /**
         * @param reached the LSN that the task had reached before the mark was read
         */
        Page(Lsn reached, KeptRowsMark mark) {
            this.reached = reached;
            this.mark = mark;
        }

        @Override
        public boolean entry(Bytes key, byte[] value) {
            if (!isCurrent()) {
                return false;
            }
            if (full) {
                // Only the entry after the last row tells that there are more.
                more = Optional.ofNullable(lastKey);
                return false;
            }
            if (query.descending()) {
                backwards(key, value);
            } else {
                forwards(key, value);
            }
            return true;
        }

        private void forwards(Bytes key, byte[] value) {
            if (partsLeft == 0) {
                partsLeft = new WireReader(value, 0).number();
            }
            parts.addLast(value);
            if (--partsLeft == 0) {
                row(key);
            }
        }

        /** The last part of a row comes first. */
        private void backwards(Bytes key, byte[] value) {
            parts.addFirst(value);
            if (LargeValue.part(key) == 0) {
                row(key);
            }
        }

        private void row(Bytes key) {
            var first = new WireReader(parts.removeFirst(), 0);
            first.number();
            var entry = KeptRow.decode(parts.isEmpty() ? first : joined(first));
            parts.clear();
            entry.visible(mark.completeBefore())
                    .ifPresent(row -> {
                        rows.add(row);
                        bytes += row.length;
                    });
            lastKey = StoreKeys.rowKey(key);
            looked++;
            full =
                    rows.size() >= query.limit()
                            || looked >= ShapeRows.MAX_ROWS
                            || bytes >= ShapeRows.MAX_BYTES;
        }

        private WireReader joined(WireReader first) {
            var whole = new WireWriter(2 * LargeValue.MAX_BYTES);
            whole.raw(first.bytes(first.left()));
            parts.forEach(whole::raw);
            return new WireReader(whole.toArray(), 0);
        }

        /** Returns whether no later write had begun to change the rows when the scan began. */
        private boolean isCurrent() {
            if (!checked) {
                checked = true;
                var begun =
                        store.get(StoreKeys.keptRowsBegun(shape))
                                .map(KeptRowsMark::decodeNumber)
                                .orElse(KeptRowsMark.START.number());
                current = begun == mark.number();
            }
            return current;
        }

        private Optional<Answer> answer() {
            if (!isCurrent()) {
                return Optional.empty();
            }
            if (!mark.complete()) {
                return Optional.of(new Answer.Unfinished());
            }
            if (mark.unsettled()) {
                return Optional.of(new Answer.NotYet("a long transaction is being applied"));
            }
            var end = new Lsn(mark.visible().transaction());
            return Optional.of(
                    new Answer.Rows(
                            rows, more, reached.max(end), mark.visible(), OptionalLong.of(0)));
        }
    }
}
