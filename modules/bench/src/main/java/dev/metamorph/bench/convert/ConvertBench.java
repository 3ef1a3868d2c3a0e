package dev.metamorph.bench.convert;

import dev.metamorph.feed.record.ChangeBlock;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.Xid;
import dev.metamorph.shape.change.Change;
import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.log.BoundItems;
import dev.metamorph.shape.log.ItemBuffer;
import dev.metamorph.shape.log.ItemSink;
import dev.metamorph.shape.log.KeyCounts;
import dev.metamorph.shape.log.ShapeItems;
import dev.metamorph.shape.log.TableBinding;
import dev.metamorph.shape.log.TransactionHead;
import dev.metamorph.shape.where.Where;
import dev.metamorph.shapelog.filter.FilterIndex;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Measures reading changes from a block, finding their shapes and writing their items, one JSON
 * line each: nanoseconds a change. Rows have five columns and some 200 bytes.
 */
public final class ConvertBench {
    private static final int CHANGES = 10_000;
    private static final int ROUNDS = 300;
    private static final TransactionHead HEAD =
            new TransactionHead(new Lsn(26_800_584), new Xid(760));

    private final Counter counter = new Counter();

    private ConvertBench() {}

    /** Runs each measurement and prints it. */
    public static void main(String[] arguments) {
        var bench = new ConvertBench();
        var inserts = ChangeBlock.of(changes(false));
        var updates = ChangeBlock.of(changes(true));
        report("read", () -> bench.read(inserts));
        report("insert", () -> bench.convert(inserts, bound(BenchTable.keyed(), "")));
        report(
                "insert where",
                () -> bench.convert(inserts, bound(BenchTable.keyed(), "amount > 3")));
        report("update", () -> bench.convert(updates, bound(BenchTable.keyed(), "")));
        report("insert keyless", () -> bench.convert(inserts, bound(BenchTable.keyless(), "")));
        report("snapshot row", bench::snapshot);
        for (var shapes : List.of(1, 1_000, 100_000)) {
            var index = index(shapes);
            report("find 1 of " + shapes, () -> bench.find(inserts, index));
        }
    }

    private static void report(String name, LongSupplier once) {
        var best = Long.MAX_VALUE;
        var bytes = 0L;
        for (var round = 0; round < ROUNDS; round++) {
            var start = System.nanoTime();
            bytes = once.getAsLong();
            best = Math.min(best, System.nanoTime() - start);
        }
        System.out.printf(
                "{\"bench\":\"%s\",\"ns_per_change\":%.1f,\"result_per_change\":%.1f}%n",
                name, (double) best / CHANGES, (double) bytes / CHANGES);
    }

    private static List<Change> changes(boolean updates) {
        var changes = new ArrayList<Change>();
        for (var i = 0; i < CHANGES; i++) {
            var id = BenchTable.keyed().relation().id();
            var row = row(i, "open");
            changes.add(
                    updates
                            ? new Change.Update(id, row, row(i, "closed"))
                            : new Change.Insert(id, row));
        }
        return changes;
    }

    private static Row row(int number, String status) {
        return Row.ofTexts(
                Integer.toString(number),
                "title \"" + number + "\"",
                status,
                number + ".50",
                "some text of a length that is not unusual, with an é in it; ".repeat(2));
    }

    private long read(ChangeBlock block) {
        var columns = 0L;
        for (var change : block) {
            if (change instanceof Change.Insert(_, var row)) {
                columns += row.columns();
            }
        }
        return columns;
    }

    private long convert(ChangeBlock block, BoundItems bound) {
        counter.bytes = 0;
        var index = 0L;
        for (var change : block) {
            bound.convert(change, HEAD, index++, counter, counter);
        }
        counter.states.clear();
        return counter.bytes;
    }

    private long snapshot() {
        var table = BenchTable.keyed();
        var items = ShapeItems.of(table.shape(""), table.relation());
        var row = row(1, "open");
        var bytes = 0L;
        for (var i = 0; i < CHANGES; i++) {
            var out = counter.buffer();
            items.snapshotItem(row, out);
            bytes += out.length();
        }
        return bytes;
    }

    private long find(ChangeBlock block, FilterIndex index) {
        counter.bytes = 0;
        for (var change : block) {
            index.candidates(change, _ -> counter.bytes++);
        }
        return counter.bytes;
    }

    private static BoundItems bound(BenchTable table, String where) {
        var items = ShapeItems.of(table.shape(where), table.relation());
        return switch (items.bind(table.described())) {
            case TableBinding.Bound(var bound) -> bound;
            case TableBinding.Changed(var reason) -> throw new IllegalStateException(reason);
        };
    }

    private static FilterIndex index(int shapes) {
        var table = BenchTable.keyed();
        var index = new FilterIndex();
        index.describe(table.described());
        for (var shape = 0; shape < shapes; shape++) {
            index.add(
                    shape,
                    table.relation(),
                    Where.parse("id = " + shape, Map.of(), table.relation()));
        }
        return index;
    }

    /** Counts the items' bytes and discards them. */
    private static final class Counter implements ItemSink, KeyCounts {
        private final ItemBuffer buffer = new ItemBuffer(1024);
        private final Map<Integer, byte[]> states = new HashMap<>();
        private long bytes;

        @Override
        public ItemBuffer buffer() {
            buffer.reset();
            return buffer;
        }

        @Override
        public void append(LogOffset offset, ItemBuffer item, int rows) {
            bytes += item.length();
        }

        @Override
        public byte[] get(byte[] key) {
            return states.getOrDefault(Arrays.hashCode(key), new byte[0]);
        }

        @Override
        public void put(byte[] key, byte[] state) {
            states.put(Arrays.hashCode(key), state);
        }
    }
}
