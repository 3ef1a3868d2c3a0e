package dev.metamorph.shapelog.task;

import static dev.metamorph.shapelog.task.Items.all;
import static dev.metamorph.shapelog.task.Items.delete;
import static dev.metamorph.shapelog.task.Items.insert;
import static dev.metamorph.shapelog.task.Items.keyless;
import static dev.metamorph.shapelog.task.Items.row;
import static dev.metamorph.shapelog.task.Items.update;
import static dev.metamorph.shapelog.task.Items.where;

import dev.metamorph.feed.record.FeedRecord.Progress;
import dev.metamorph.feed.record.FeedRecord.ShapeCreated;
import dev.metamorph.feed.record.FeedRecord.ShapeDropped;
import dev.metamorph.feed.record.FeedRecord.SnapshotFinished;
import dev.metamorph.feed.record.FeedRecord.SnapshotStarted;
import dev.metamorph.feed.record.FeedRecord.Transactions;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.PgSnapshot;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.change.Change;
import dev.metamorph.shape.port.ShapeLogs.Answer;
import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shapelog.store.StoreKeys;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Records a feed and what the task of this version makes of it, as the golden files that {@link
 * GoldenTest} compares with. The recorded feed touches every family of keys in {@link StoreKeys}.
 *
 * <p>A change of stored bytes needs a migration of stores first; then {@link #main} writes the
 * files again.
 */
final class GoldenFeed {
    /** Values of more bytes stand in the dump by their length and digest. */
    private static final int SHORT_BYTES = 400;

    private static final int LARGE_TEXT = 1_300_000;

    /** The shapes whose pages are dumped. */
    private static final List<String> HANDLES =
            List.of("all", "small", "where", "keyless", "parts", "young", "dropped", "straddled");

    private GoldenFeed() {}

    /** Writes the golden files into a folder. */
    public static void main(String[] arguments) throws IOException {
        var folder = Path.of(arguments[0]);
        Files.createDirectories(folder);
        var values = record();
        Files.write(folder.resolve("feed.bin.gz"), pack(values));
        Files.writeString(folder.resolve("store-and-pages.txt"), dump(values));
    }

    private static List<byte[]> record() {
        var feed = new Feeding(_ -> {}).leader(0);
        snapshots(feed);
        transactions(feed);
        ends(feed);
        unfinished(feed);
        return feed.values();
    }

    private static void snapshots(Feeding feed) {
        feed.shape(all("all"), row(1, "a"), row(2, "ä \"quoted\" \\ \u0001"))
                .shape(smallPages("small"), row(1, "a"), row(2, "b".repeat(70)), row(3, "c"))
                .shape(where("where", "id IN (1, 3) OR value LIKE 'x%'"), row(1, "a"))
                .send(keyless("keyless"));
        var keyless = new ShapeHandle("keyless");
        feed.send(
                        new SnapshotStarted(
                                keyless, 1, PgSnapshot.parse("900:990:910,950"), new Lsn(980)))
                .rows(keyless, row(1, "a"), row(1, "a"), row(2, "b"))
                .transaction(1000, insert(2, "b"), delete(1, "a"))
                .send(new SnapshotFinished(keyless, 1, 3))
                .shape(Items.partitioned("parts", new RelationId(77)), row(9, "z"));
    }

    private static void transactions(Feeding feed) {
        feed.transaction(2000, insert(3, "c"), update(1, "a", "A"), delete(2, "b"))
                .part(2100, 0, false, insert(4, "x4"), insert(5, "y"))
                .part(2100, 2, false, update(4, "x4", "x44"))
                .part(2100, 3, true, delete(5, "y"))
                .transaction(2200, new Change.Update(Items.ID, row(3, "c"), row(6, "x6")))
                .send(
                        new Transactions(
                                List.of(
                                        Feeding.fragment(2300, 0, true, insert(7, "x7")),
                                        Feeding.fragment(2400, 0, true, delete(7, "x7")))))
                .transaction(2500, insert(8, "L".repeat(LARGE_TEXT)), insert(9, "x9"))
                .send(new Progress(new Lsn(2600)));
    }

    private static void ends(Feeding feed) {
        var dropped = where("dropped", "id > 0");
        feed.shape(dropped, row(1, "A"))
                .transaction(2700, insert(10, "x10"))
                .send(new ShapeDropped(dropped.handle(), "asked"))
                .send(new Progress(new Lsn(2700)))
                .shape(where("divided", "6 / (id - 11) = 6"))
                .transaction(2800, insert(11, "x11"));
        feed.leader(5);
    }

    /** Ends with a shape that waits for its snapshot, a transaction, and half a record. */
    private static void unfinished(Feeding feed) {
        feed.send(where("young", "id < 1000"))
                .transaction(2900, insert(12, "x12"))
                .transaction(3000, update(12, "x12", "x13"))
                .part(3100, 0, false, insert(13, "x13"))
                .send(where("straddled", "id < 2000"))
                .part(3100, 1, false, insert(14, "x14"), insert(15, "M".repeat(LARGE_TEXT)))
                .send(new ShapeDropped(new ShapeHandle("where"), "asked"));
        var values = feed.values();
        feed.part(3100, 3, true, insert(16, "N".repeat(LARGE_TEXT)));
        values.removeLast();
    }

    private static ShapeCreated smallPages(String handle) {
        var plain = where(handle, "id < 500");
        return new ShapeCreated(
                plain.handle(), plain.definition(), plain.relation(), all(handle, 150).format());
    }

    /** The effect of a feed on a task: a digest of its store after each record, then all of it. */
    static String dump(List<byte[]> values) {
        var rig = new Rig();
        var text = new StringBuilder("# record: entries of the store, digest of the store\n");
        for (var value : values) {
            rig.take(value);
            var contents = rig.store().contents();
            text.append("%d %s%n".formatted(contents.size(), digest(contents.toString())));
        }
        text.append("\n# store: key, value\n");
        rig.store()
                .contents()
                .forEach((key, value) -> text.append(key).append(' ').append(brief(value)));
        text.append("\n# pages: next offset, up to date, LSN reached, items\n");
        HANDLES.forEach(handle -> pages(rig, handle, text));
        return text.toString();
    }

    private static String brief(String hex) {
        var bytes = hex.length() / 2;
        return (bytes <= SHORT_BYTES ? hex : "%d bytes %s".formatted(bytes, digest(hex))) + "\n";
    }

    private static void pages(Rig rig, String handle, StringBuilder text) {
        text.append(handle).append('\n');
        var after = LogOffset.BEFORE_ALL;
        while (rig.read(handle, after) instanceof Answer.Page) {
            var page = rig.page(handle, after);
            var items = page.items();
            text.append(
                    "%s %b %d %s%n"
                            .formatted(
                                    page.next(),
                                    page.upToDate(),
                                    page.reached(),
                                    items.length() > SHORT_BYTES * 10 ? digest(items) : items));
            if (page.upToDate()) {
                return;
            }
            after = LogOffset.parse(page.next()).orElseThrow();
        }
        text.append(rig.read(handle, after)).append('\n');
    }

    private static String digest(String text) {
        try {
            var sha = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] pack(List<byte[]> values) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(new GZIPOutputStream(bytes))) {
            out.writeInt(values.size());
            for (var value : values) {
                out.writeInt(value.length);
                out.write(value);
            }
        }
        return bytes.toByteArray();
    }

    /** The records of a packed feed. */
    static List<byte[]> unpack(byte[] packed) throws IOException {
        var zipped = new GZIPInputStream(new ByteArrayInputStream(packed));
        try (var in = new DataInputStream(zipped)) {
            var values = new ArrayList<byte[]>();
            for (var left = in.readInt(); left > 0; left--) {
                values.add(in.readNBytes(in.readInt()));
            }
            return values;
        }
    }
}
