package dev.metamorph.shapelog.store;

import dev.metamorph.feed.record.WireReader;
import dev.metamorph.feed.record.WireWriter;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.ShapeHandle;

import java.nio.charset.StandardCharsets;

/**
 * The entry of a log that another generation has replaced.
 *
 * <pre>
 * version:1 end:8+8 handle
 * </pre>
 *
 * @param end the offset at which the log ends for its readers; from there on the other generation
 *     continues it
 * @param by the handle of that generation
 */
public record Replacement(LogOffset end, ShapeHandle by) {
    private static final int VERSION = 1;

    public byte[] encode() {
        var out = new WireWriter(64);
        out.fixed8(VERSION);
        out.fixed64(end.transaction());
        out.fixed64(end.operation());
        out.raw(by.text().getBytes(StandardCharsets.UTF_8));
        return out.toArray();
    }

    public static Replacement decode(byte[] bytes) {
        var in = new WireReader(bytes, 0);
        if (in.fixed8() != VERSION) {
            throw new IllegalStateException(
                    "the store has a replaced log in a form that this program does not know: update it");
        }
        var end = new LogOffset(in.fixed64(), in.fixed64());
        return new Replacement(
                end, new ShapeHandle(new String(in.bytes(in.left()), StandardCharsets.UTF_8)));
    }
}
