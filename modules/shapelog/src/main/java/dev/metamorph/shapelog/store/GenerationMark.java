package dev.metamorph.shapelog.store;

import dev.metamorph.feed.record.WireReader;
import dev.metamorph.feed.record.WireWriter;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;

/**
 * The state of a generation of a shape in a task's store. A first generation has no entry.
 *
 * <pre>
 * version:1 number:varint replaces:varint cut:8 open:1 floor:8+8
 * </pre>
 *
 * @param number the number of the generation, 1 for the first
 * @param replaces the number of the shape in the store whose log it replaces
 * @param cut the WAL insert position of its initial snapshot: above it both logs have the same
 *     items; 0 until the snapshot has started
 * @param open whether the switch has happened, so that it may be read
 * @param floor the offset up to which readers of earlier generations have read at least when they
 *     come here; an offset behind this log's end and not behind the floor is at the end
 */
public record GenerationMark(int number, int replaces, Lsn cut, boolean open, LogOffset floor) {
    /** The mark of a first generation. */
    public static final GenerationMark FIRST =
            new GenerationMark(1, 0, Lsn.ZERO, true, LogOffset.SNAPSHOT_END);

    private static final int VERSION = 1;

    /** The mark of a generation that is created after this one, which is that store number. */
    public GenerationMark next(int shape) {
        return new GenerationMark(number + 1, shape, Lsn.ZERO, false, LogOffset.SNAPSHOT_END);
    }

    public GenerationMark cutAt(Lsn position) {
        return new GenerationMark(number, replaces, position, open, floor);
    }

    public GenerationMark openAbove(LogOffset offset) {
        return new GenerationMark(number, replaces, cut, true, offset);
    }

    public byte[] encode() {
        var out = new WireWriter(40);
        out.fixed8(VERSION);
        out.varint(number);
        out.varint(replaces);
        out.fixed64(cut.bytes());
        out.fixed8(open ? 1 : 0);
        out.fixed64(floor.transaction());
        out.fixed64(floor.operation());
        return out.toArray();
    }

    public static GenerationMark decode(byte[] bytes) {
        var in = new WireReader(bytes, 0);
        if (in.fixed8() != VERSION) {
            throw new IllegalStateException(
                    "the store has a generation in a form that this program does not know: update it");
        }
        return new GenerationMark(
                in.number(),
                in.number(),
                new Lsn(in.fixed64()),
                in.fixed8() == 1,
                new LogOffset(in.fixed64(), in.fixed64()));
    }
}
