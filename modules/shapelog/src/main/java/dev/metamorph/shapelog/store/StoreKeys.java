package dev.metamorph.shapelog.store;

import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shapelog.store.ReadOnlyStore.Range;

import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The keys of a task's store. Numbers are big endian, so that keys sort as their numbers do.
 *
 * <pre>
 * 01                                        the task's position
 * 02 relation:4                        +    the stream's last description of a table
 * 03 index:4                                a piece of a feed record that is incomplete
 * 04 shape:4                           +    a shape: its ShapeCreated
 * 05 shape:4                                an ended shape whose entries are being deleted
 * 06 number:8                          +    a feed record that waits to be applied
 * 08                                        the first of these has been begun
 * 09 table:4                           +    the kept rows of a table: their RowsKept
 * 0a set:4                                  the values of a subquery: the hash of its text
 * 0f                                        the number before which everything has ended
 * 10 shape:4 01                        +    the progress of its initial snapshot
 * 10 shape:4 02                        +    the last item of an incomplete transaction
 * 10 shape:4 03 number:8               +    changes deferred until the initial snapshot
 * 10 shape:4 04 key                    +    the state of a counted key
 * 10 shape:4 05 chunk:4 block:4             items of the initial snapshot
 * 10 shape:4 06 transaction:8 operation:8 + a block of log items, by its last item's offset
 * 10 shape:4 07 rowKey                 +    a kept row, see {@link KeptRow}
 * 10 shape:4 08 00                          the number of the last write of kept rows that began
 * 10 shape:4 08 01                          the state of the kept rows, see {@link KeptRowsMark}
 * 10 shape:4 09 rowKey                      a kept row that may be deleted once it is out of sight
 * 10 shape:4 0a                             the size of its initial snapshot, see {@link BaseTotals}
 * 10 shape:4 0b                             a later generation's state, see {@link GenerationMark}
 * 10 shape:4 0c                             what replaced the log, see {@link Replacement}
 * 10 table:4 01                        +    the progress of the loading of kept rows
 * 10 table:4 03 number:8               +    changes deferred until the loading
 * 10 table:4 10 rowId:32               +    count:8 row
 * 10 table:4 11 n:1 column:2*n value rowId:32   a row by its values in columns; value: 02 for NULL
 * 10 table:4 12 n:1 column:2*n              an arrangement, by which rows are found
 * 10 set:4 13 value                         commit:8 count:8 before:8
 * 10 table:4 14                             the size of the kept rows: rows:8 bytes:8
 *
 * +  a part:2 follows: a value too large for one entry continues in the next part
 * </pre>
 */
public final class StoreKeys {
    private static final byte POSITION = 0x01;
    private static final byte RELATION = 0x02;
    private static final byte PIECE = 0x03;
    private static final byte DEFINITION = 0x04;
    private static final byte ENDED = 0x05;
    private static final byte BACKLOG = 0x06;
    private static final byte BEGUN = 0x08;
    private static final byte KEPT_TABLE = 0x09;
    private static final byte SET = 0x0A;
    private static final byte ENDED_BEFORE = 0x0F;
    private static final byte SHAPE = 0x10;

    private static final byte SNAPSHOT = 0x01;
    private static final byte HELD = 0x02;
    private static final byte ASIDE = 0x03;
    private static final byte COUNT = 0x04;
    private static final byte ROWS = 0x05;
    private static final byte LOG = 0x06;
    private static final byte KEPT = 0x07;
    private static final byte KEPT_MARK = 0x08;
    private static final byte KEPT_GONE = 0x09;
    private static final byte BASE = 0x0A;
    private static final byte GENERATION = 0x0B;
    private static final byte REPLACEMENT = 0x0C;

    private static final byte TABLE_ROW = 0x10;
    private static final byte ARRANGED = 0x11;
    private static final byte ARRANGEMENT = 0x12;
    private static final byte VALUE = 0x13;
    private static final byte TABLE_SIZE = 0x14;
    private static final byte NULL_VALUE = 0x02;
    private static final int ROW_ID = 32;

    private static final int SHAPE_HEAD = 1 + Integer.BYTES + 1;

    private StoreKeys() {}

    public static Bytes position() {
        return new Bytes(new byte[] {POSITION});
    }

    public static Bytes relation(RelationId relation) {
        return numbered(RELATION, relation.oid());
    }

    public static Range relations() {
        return family(RELATION);
    }

    public static Bytes piece(int index) {
        return numbered(PIECE, index);
    }

    public static Range pieces() {
        return family(PIECE);
    }

    public static Bytes definition(int shape) {
        return numbered(DEFINITION, shape);
    }

    public static Range definitions() {
        return family(DEFINITION);
    }

    /** The definitions of a shape and of all shapes with higher numbers. */
    public static Range definitionsFrom(int shape) {
        return new Range(definition(shape), definitions().to());
    }

    public static Bytes ended(int shape) {
        return numbered(ENDED, shape);
    }

    public static Range allEnded() {
        return family(ENDED);
    }

    public static Bytes backlog(long number) {
        return new Key(1 + Long.BYTES).put(BACKLOG).putLong(number).done();
    }

    public static Range backlog() {
        return family(BACKLOG);
    }

    public static long backlogNumber(Bytes key) {
        return ByteBuffer.wrap(key.get()).getLong(1);
    }

    public static Bytes begun() {
        return new Bytes(new byte[] {BEGUN});
    }

    public static Bytes endedBefore() {
        return new Bytes(new byte[] {ENDED_BEFORE});
    }

    /** The number in a key of a family whose keys are numbered. */
    public static int number(Bytes key) {
        return ByteBuffer.wrap(key.get()).getInt(1);
    }

    public static Bytes snapshot(int shape) {
        return of(shape, SNAPSHOT, 0).done();
    }

    public static Bytes base(int shape) {
        return of(shape, BASE, 0).done();
    }

    public static Bytes generation(int shape) {
        return of(shape, GENERATION, 0).done();
    }

    public static Bytes replacement(int shape) {
        return of(shape, REPLACEMENT, 0).done();
    }

    public static Bytes held(int shape) {
        return of(shape, HELD, 0).done();
    }

    public static Bytes aside(int shape, long number) {
        return of(shape, ASIDE, Long.BYTES).putLong(number).done();
    }

    public static Range allAside(int shape) {
        return family(shape, ASIDE);
    }

    public static long asideNumber(Bytes key) {
        return ByteBuffer.wrap(key.get()).getLong(SHAPE_HEAD);
    }

    public static Bytes count(int shape, byte[] key) {
        return of(shape, COUNT, key.length).put(key).done();
    }

    public static Bytes rows(int shape, int chunk, int block) {
        return of(shape, ROWS, 2 * Integer.BYTES).putInt(chunk).putInt(block).done();
    }

    public static Range chunk(int shape, int chunk) {
        return new Range(rows(shape, chunk, 0), rows(shape, chunk, -1));
    }

    /** The key of a block of items whose last item has that offset. */
    public static Bytes log(int shape, LogOffset last) {
        return offset(shape, last, 0).done();
    }

    /** The blocks that hold items after one offset, up to the block that ends at the other. */
    public static Range logAfter(int shape, LogOffset after, LogOffset to) {
        return new Range(
                offset(shape, after, Short.BYTES).putShort((short) -1).done(),
                offset(shape, to, Short.BYTES).putShort((short) -1).done());
    }

    /** The blocks that hold items after an offset. */
    public static Range logAfter(int shape, LogOffset after) {
        return new Range(
                offset(shape, after, Short.BYTES).putShort((short) -1).done(), log(shape).to());
    }

    /** The blocks whose last item is of an earlier transaction. */
    public static Range logBefore(int shape, long transaction) {
        return new Range(
                of(shape, LOG, 0).done(), of(shape, LOG, Long.BYTES).putLong(transaction).done());
    }

    public static Range log(int shape) {
        return family(shape, LOG);
    }

    /** The key of a kept row. */
    public static Bytes keptRow(int shape, byte[] rowKey) {
        return of(shape, KEPT, rowKey.length).put(rowKey).done();
    }

    /**
     * The kept rows whose keys lie between two others.
     *
     * @param from the first key or its beginning, inclusive; empty for all
     * @param to the end, exclusive; empty for all
     */
    public static Range keptRows(int shape, byte[] from, byte[] to) {
        return new Range(
                of(shape, KEPT, from.length).put(from).done(),
                to.length == 0
                        ? of(shape, KEPT_MARK, 0).done()
                        : of(shape, KEPT, to.length).put(to).done());
    }

    /** The key of a row, from the key of one of its parts. */
    public static byte[] rowKey(Bytes part) {
        return Arrays.copyOfRange(part.get(), SHAPE_HEAD, part.get().length - Short.BYTES);
    }

    public static Bytes keptRowsBegun(int shape) {
        // One byte longer than the end of the range of all rows.
        return of(shape, KEPT_MARK, 1).put((byte) 0).done();
    }

    public static Bytes keptRowsMark(int shape) {
        return of(shape, KEPT_MARK, 1).put((byte) 1).done();
    }

    public static Bytes keptRowGone(int shape, byte[] rowKey) {
        return of(shape, KEPT_GONE, rowKey.length).put(rowKey).done();
    }

    public static Range keptRowsGone(int shape) {
        return family(shape, KEPT_GONE);
    }

    /** The key of a row, from the key of its entry among those that may be deleted. */
    public static byte[] goneRowKey(Bytes key) {
        return Arrays.copyOfRange(key.get(), SHAPE_HEAD, key.get().length);
    }

    public static LogOffset offset(Bytes key) {
        var bytes = ByteBuffer.wrap(key.get());
        return new LogOffset(bytes.getLong(SHAPE_HEAD), bytes.getLong(SHAPE_HEAD + Long.BYTES));
    }

    public static Bytes keptTable(int table) {
        return numbered(KEPT_TABLE, table);
    }

    public static Range keptTables() {
        return family(KEPT_TABLE);
    }

    public static Bytes set(int set) {
        return numbered(SET, set);
    }

    public static Range sets() {
        return family(SET);
    }

    public static Bytes keptTableRow(int table, byte[] rowId) {
        return of(table, TABLE_ROW, ROW_ID).put(rowId).done();
    }

    public static Range keptTableRows(int table) {
        return new Range(of(table, TABLE_ROW, 0).done(), of(table, ARRANGED, 0).done());
    }

    /** The identity of a row, from the key of one of its parts. */
    public static byte[] keptTableRowId(Bytes part) {
        return Arrays.copyOfRange(part.get(), SHAPE_HEAD, SHAPE_HEAD + ROW_ID);
    }

    /**
     * The key of a row by its values.
     *
     * @param value null if one of them is NULL
     */
    public static Bytes arranged(
            int table, List<Integer> columns, byte @Nullable [] value, byte[] rowId) {
        return columns(table, ARRANGED, columns, length(value) + ROW_ID)
                .put(value == null ? new byte[] {NULL_VALUE} : value)
                .put(rowId)
                .done();
    }

    /** The keys of the rows that have these values. */
    public static Range arranged(int table, List<Integer> columns, byte @Nullable [] value) {
        var from =
                columns(table, ARRANGED, columns, length(value))
                        .put(value == null ? new byte[] {NULL_VALUE} : value)
                        .done();
        var last = new byte[ROW_ID + 1];
        Arrays.fill(last, (byte) -1);
        var to = Arrays.copyOf(from.get(), from.get().length + last.length);
        System.arraycopy(last, 0, to, from.get().length, last.length);
        return new Range(from, new Bytes(to));
    }

    private static int length(byte @Nullable [] value) {
        return value == null ? 1 : value.length;
    }

    /** The identity of a row, from its key in an arrangement. */
    public static byte[] arrangedRowId(Bytes key) {
        var length = key.get().length;
        return Arrays.copyOfRange(key.get(), length - ROW_ID, length);
    }

    public static Bytes arrangement(int table, List<Integer> columns) {
        return columns(table, ARRANGEMENT, columns, 0).done();
    }

    public static Range arrangements(int table) {
        return family(table, ARRANGEMENT);
    }

    public static List<Integer> columns(Bytes arrangement) {
        var in =
                ByteBuffer.wrap(
                        arrangement.get(), SHAPE_HEAD, arrangement.get().length - SHAPE_HEAD);
        var count = in.get();
        var columns = new ArrayList<Integer>();
        for (var i = 0; i < count; i++) {
            columns.add((int) in.getShort());
        }
        return columns;
    }

    private static Key columns(int table, byte family, List<Integer> columns, int more) {
        var key = of(table, family, 1 + Short.BYTES * columns.size() + more);
        key.put((byte) columns.size());
        columns.forEach(column -> key.putShort((short) (int) column));
        return key;
    }

    public static Bytes keptTableSize(int table) {
        return of(table, TABLE_SIZE, 0).done();
    }

    public static Bytes value(int set, byte[] value) {
        return of(set, VALUE, value.length).put(value).done();
    }

    public static Range values(int set) {
        return new Range(of(set, VALUE, 0).done(), of(set, (byte) (VALUE + 1), 0).done());
    }

    /** The value of a set, from its key. */
    public static byte[] valueOf(Bytes key) {
        return Arrays.copyOfRange(key.get(), SHAPE_HEAD, key.get().length);
    }

    /** All entries of a shape except its definition. */
    public static Range shape(int shape) {
        return new Range(of(shape, (byte) 0, 0).done(), numbered(SHAPE, shape + 1));
    }

    private static Range family(byte family) {
        return new Range(
                new Bytes(new byte[] {family}), new Bytes(new byte[] {(byte) (family + 1)}));
    }

    private static Range family(int shape, byte family) {
        return new Range(of(shape, family, 0).done(), of(shape, (byte) (family + 1), 0).done());
    }

    private static Bytes numbered(byte family, int number) {
        return new Key(1 + Integer.BYTES).put(family).putInt(number).done();
    }

    private static Key offset(int shape, LogOffset offset, int more) {
        return of(shape, LOG, 2 * Long.BYTES + more)
                .putLong(offset.transaction())
                .putLong(offset.operation());
    }

    private static Key of(int shape, byte family, int more) {
        return new Key(SHAPE_HEAD + more).put(SHAPE).putInt(shape).put(family);
    }

    /** Builds a key. */
    private static final class Key {
        private final byte[] bytes;
        private final ByteBuffer at;

        private Key(int length) {
            bytes = new byte[length];
            at = ByteBuffer.wrap(bytes);
        }

        Key put(byte... value) {
            at.put(value);
            return this;
        }

        Key putShort(short value) {
            at.putShort(value);
            return this;
        }

        Key putInt(int value) {
            at.putInt(value);
            return this;
        }

        Key putLong(long value) {
            at.putLong(value);
            return this;
        }

        Bytes done() {
            return new Bytes(bytes);
        }
    }
}
