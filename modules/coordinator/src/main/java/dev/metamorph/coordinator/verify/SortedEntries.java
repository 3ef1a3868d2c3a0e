package dev.metamorph.coordinator.verify;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * An external merge sort: entries are sorted by the bytes of their keys, and entries of one key
 * stay in the order in which they were added. Memory is bounded: sorted runs are written to files,
 * and as soon as {@value #FAN_IN} runs of one level exist, they are merged into one run of the next
 * level. Used by one thread.
 */
final class SortedEntries implements AutoCloseable {
    private static final int FAN_IN = 64;
    private static final int FILE_BUFFER_BYTES = 64 << 10;

    /** The objects and references of one entry. */
    private static final int ENTRY_BYTES = 72;

    private static final Comparator<Entry> BY_KEY =
            (left, right) -> Arrays.compareUnsigned(left.key(), right.key());

    private final Path folder;
    private final long memoryBytes;
    private final List<Entry> entries = new ArrayList<>();

    /** The runs of each level, oldest first; runs of a higher level are older. */
    private final List<List<Path>> levels = new ArrayList<>();

    private final List<Run> open = new ArrayList<>();
    private long bytes;

    /**
     * Sorts in a folder that exists.
     *
     * @param memoryBytes the memory for entries, in bytes, that are not in a file yet
     */
    SortedEntries(Path folder, long memoryBytes) {
        this.folder = folder;
        this.memoryBytes = memoryBytes;
    }

    /**
     * A key and what belongs to it.
     *
     * @param key sorted by its unsigned bytes
     * @param payload anything
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by the bytes of the key only
    record Entry(byte[] key, byte[] payload) {
        private static Entry read(DataInputStream in, int keyLength) throws IOException {
            var key = in.readNBytes(keyLength);
            return new Entry(key, in.readNBytes(in.readInt()));
        }

        private void write(DataOutputStream out) throws IOException {
            out.writeInt(key.length);
            out.write(key);
            out.writeInt(payload.length);
            out.write(payload);
        }
    }

    /** Entries, one after the other. */
    interface Cursor {
        /** The next entry; empty at the end. */
        Optional<Entry> next() throws IOException;
    }

    void add(byte[] key, byte[] payload) throws IOException {
        entries.add(new Entry(key, payload));
        bytes += ENTRY_BYTES + key.length + payload.length;
        if (bytes >= memoryBytes) {
            flush();
        }
    }

    /** All entries in order. Nothing is added afterwards. */
    Cursor sorted() throws IOException {
        entries.sort(BY_KEY);
        var runs = new ArrayList<Cursor>();
        for (var level : levels.reversed()) {
            for (var file : level) {
                runs.add(open(file));
            }
        }
        var rest = entries.iterator();
        runs.add(() -> rest.hasNext() ? Optional.of(rest.next()) : Optional.empty());
        return merge(runs);
    }

    private void flush() throws IOException {
        entries.sort(BY_KEY);
        var rest = entries.iterator();
        var file = write(() -> rest.hasNext() ? Optional.of(rest.next()) : Optional.empty());
        entries.clear();
        bytes = 0;
        push(0, file);
    }

    private void push(int level, Path file) throws IOException {
        if (level == levels.size()) {
            levels.add(new ArrayList<>());
        }
        var runs = levels.get(level);
        runs.add(file);
        if (runs.size() < FAN_IN) {
            return;
        }
        var cursors = new ArrayList<Cursor>();
        for (var run : runs) {
            cursors.add(open(run));
        }
        var merged = write(merge(cursors));
        closeOpen();
        for (var run : runs) {
            Files.delete(run);
        }
        runs.clear();
        push(level + 1, merged);
    }

    private Path write(Cursor from) throws IOException {
        var file = Files.createTempFile(folder, "run", ".sorted");
        try (var out =
                new DataOutputStream(
                        new BufferedOutputStream(Files.newOutputStream(file), FILE_BUFFER_BYTES))) {
            for (var next = from.next(); next.isPresent(); next = from.next()) {
                next.get().write(out);
            }
            out.writeInt(-1);
        }
        return file;
    }

    private Run open(Path file) throws IOException {
        var run =
                new Run(
                        new DataInputStream(
                                new BufferedInputStream(
                                        Files.newInputStream(file), FILE_BUFFER_BYTES)));
        open.add(run);
        return run;
    }

    /** A run in a file. */
    private record Run(DataInputStream in) implements Cursor {
        @Override
        public Optional<Entry> next() throws IOException {
            var length = in.readInt();
            return length < 0 ? Optional.empty() : Optional.of(Entry.read(in, length));
        }
    }

    /** The head of a run; the run's number keeps entries of one key in order. */
    private record Head(Entry entry, int run) {}

    private static Cursor merge(List<? extends Cursor> runs) throws IOException {
        var heads =
                new PriorityQueue<Head>(
                        Comparator.comparing(Head::entry, BY_KEY).thenComparingInt(Head::run));
        for (var run = 0; run < runs.size(); run++) {
            offer(heads, runs, run);
        }
        return () -> {
            var head = heads.poll();
            if (head == null) {
                return Optional.empty();
            }
            offer(heads, runs, head.run());
            return Optional.of(head.entry());
        };
    }

    private static void offer(PriorityQueue<Head> heads, List<? extends Cursor> runs, int run)
            throws IOException {
        runs.get(run).next().ifPresent(entry -> heads.add(new Head(entry, run)));
    }

    private void closeOpen() throws IOException {
        for (var run : open) {
            run.in().close();
        }
        open.clear();
    }

    /** Deletes the files. */
    @Override
    public void close() throws IOException {
        closeOpen();
        for (var level : levels) {
            for (var file : level) {
                Files.deleteIfExists(file);
            }
        }
        levels.clear();
        entries.clear();
    }
}
