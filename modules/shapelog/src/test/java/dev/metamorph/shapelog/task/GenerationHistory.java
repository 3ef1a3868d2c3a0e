package dev.metamorph.shapelog.task;

import static dev.metamorph.shapelog.task.Items.insert;
import static dev.metamorph.shapelog.task.Items.row;
import static dev.metamorph.shapelog.task.Items.update;

import dev.metamorph.feed.record.FeedRecord.GenerationCreated;
import dev.metamorph.feed.record.FeedRecord.GenerationDeleted;
import dev.metamorph.feed.record.FeedRecord.Progress;
import dev.metamorph.feed.record.FeedRecord.ShapeCreated;
import dev.metamorph.feed.record.FeedRecord.SnapshotFailed;
import dev.metamorph.feed.record.FeedRecord.SnapshotFinished;
import dev.metamorph.feed.record.FeedRecord.SnapshotRows;
import dev.metamorph.feed.record.FeedRecord.SnapshotStarted;
import dev.metamorph.feed.record.FeedRecord.Transactions;
import dev.metamorph.feed.record.Fragment;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.PgSnapshot;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.change.Change;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A database with a random history, whose leader writes it to a feed in random fragments and
 * creates generations of one shape in between, each with a snapshot that Postgres could have given:
 * transactions that commit before others may become visible after them.
 */
final class GenerationHistory {
    /** Transactions of different lanes touch different rows, so they may be seen in any order. */
    private static final int LANES = 3;

    private static final int ROWS_OF_A_LANE = 4;

    private final Feeding feed;
    private final Random random;
    private final List<Commit> commits = new ArrayList<>();
    private final Map<Integer, String> rows = new TreeMap<>();
    private final List<ShapeHandle> replaced = new ArrayList<>();
    private final Set<ShapeHandle> deleted = new TreeSet<>((a, b) -> a.text().compareTo(b.text()));
    private int sent;
    private int sentChanges;

    /** The commits that any leader has sent, in part or whole. */
    private int everSent;

    private long epoch;
    private long lsn = 1000;
    private int values;
    private int handles = 1;
    private ShapeHandle current = new ShapeHandle("1-1");
    private Optional<Young> young = Optional.empty();

    /** A transaction, with the rows of the database after it. */
    private record Commit(long lsn, int lane, List<Change> changes, Map<Integer, String> after) {}

    /** A generation whose snapshot is under way. */
    private static final class Young {
        private final ShapeHandle handle;
        private final int sentBefore;
        private List<Map.Entry<Integer, String>> rows = List.of();
        private boolean started;
        private int sentRows;
        private long cut;

        private Young(ShapeHandle handle, int sentBefore) {
            this.handle = handle;
            this.sentBefore = sentBefore;
        }
    }

    GenerationHistory(Feeding feed, long seed) {
        this.feed = feed;
        random = new Random(seed);
        feed.leader(epoch).shape(shape(current));
    }

    private ShapeCreated shape(ShapeHandle handle) {
        return Items.all(handle.text(), 60 + random.nextInt(400));
    }

    /** The handles of generations that may have been deleted. */
    Set<ShapeHandle> deleted() {
        return deleted;
    }

    /** The rows of the table at an LSN. */
    Map<Integer, String> at(long reached) {
        var found = Map.<Integer, String>of();
        for (var commit : commits) {
            if (commit.lsn() <= reached) {
                found = commit.after();
            }
        }
        return found;
    }

    /** The registry has told that a generation has replaced the current one. */
    void switchedTo(ShapeHandle handle) {
        if (!handle.equals(current)) {
            replaced.add(current);
            current = handle;
        }
    }

    /** Writes the next record. */
    void next() {
        switch (random.nextInt(24)) {
            case 0, 1 -> create();
            case 2, 3, 4, 5, 6 -> snapshot();
            case 7 -> feed.send(new Progress(new Lsn(progress())));
            case 8 -> rarely();
            case 9 -> delete();
            default -> transactions();
        }
    }

    /** All that was committed is sent, so far as a transaction is not open. */
    private long progress() {
        return sent == commits.size() && sentChanges == 0
                ? (lsn += 1)
                : sent == 0 ? 0 : commits.get(sent - 1).lsn();
    }

    private void commit() {
        lsn += 1 + random.nextInt(20);
        var lane = random.nextInt(LANES);
        var changes = new ArrayList<Change>();
        for (var more = random.nextInt(5); more >= 0; more--) {
            changes.add(change(lane * ROWS_OF_A_LANE + random.nextInt(ROWS_OF_A_LANE)));
        }
        commits.add(new Commit(lsn, lane, changes, new TreeMap<>(rows)));
    }

    private Change change(int id) {
        var value = "v" + values++;
        var before = rows.get(id);
        if (before == null) {
            rows.put(id, value);
            return insert(id, value);
        }
        if (random.nextInt(3) == 0) {
            rows.remove(id);
            return Items.delete(id, before);
        }
        rows.put(id, value);
        return update(id, before, value);
    }

    private void transactions() {
        var fragments = new ArrayList<Fragment>();
        for (var more = random.nextInt(3); more >= 0; more--) {
            while (commits.size() <= sent + random.nextInt(3)) {
                commit();
            }
            var next = commits.get(sent);
            var left = next.changes().size() - sentChanges;
            var count = random.nextInt(3) == 0 ? random.nextInt(left) : left;
            var part = next.changes().subList(sentChanges, sentChanges + count);
            var last = count == left;
            fragments.add(
                    Feeding.fragment(next.lsn(), sentChanges, last, part.toArray(Change[]::new)));
            everSent = Math.max(everSent, sent + 1);
            sent += last ? 1 : 0;
            sentChanges = last ? 0 : sentChanges + count;
            if (!last) {
                break;
            }
        }
        feed.send(new Transactions(fragments));
    }

    private void create() {
        if (young.isPresent() || replaced.size() >= 2) {
            return;
        }
        var handle = new ShapeHandle("1-" + ++handles);
        feed.send(new GenerationCreated(shape(handle), current));
        young = Optional.of(new Young(handle, everSent));
    }

    private void snapshot() {
        if (young.isEmpty()) {
            create();
            return;
        }
        var shape = young.get();
        if (!shape.started) {
            start(shape);
        } else if (shape.sentRows < shape.rows.size()) {
            var end = Math.min(shape.rows.size(), shape.sentRows + 1 + random.nextInt(4));
            var part =
                    shape.rows.subList(shape.sentRows, end).stream()
                            .map(each -> row(each.getKey(), each.getValue()))
                            .toList();
            shape.sentRows = end;
            feed.send(new SnapshotRows(shape.handle, 1, part));
        } else {
            feed.send(new SnapshotFinished(shape.handle, 1, shape.rows.size()));
            young = Optional.empty();
        }
    }

    /** Each lane is seen up to a place of its own, which is not before what was sent. */
    private void start(Young shape) {
        for (var more = random.nextInt(4); more > 0; more--) {
            commit();
        }
        var seen = new ArrayList<Commit>();
        var unseen = new ArrayList<Long>();
        var closed = new boolean[LANES];
        for (var i = 0; i < commits.size(); i++) {
            var commit = commits.get(i);
            var mustSee = i < shape.sentBefore;
            closed[commit.lane()] |= !mustSee && random.nextInt(3) == 0;
            if (closed[commit.lane()]) {
                unseen.add(commit.lsn());
            } else {
                seen.add(commit);
            }
        }
        var content = new TreeMap<Integer, String>();
        for (var lane = 0; lane < LANES; lane++) {
            var of = lane;
            seen.stream()
                    .filter(commit -> commit.lane() == of)
                    .reduce((_, last) -> last)
                    .ifPresent(last ->
                            last.after()
                                    .forEach((id, value) -> {
                                        if (id / ROWS_OF_A_LANE == of) {
                                            content.put(id, value);
                                        }
                                    }));
        }
        var xmax = commits.stream().mapToLong(Commit::lsn).max().orElse(lsn) + 1;
        var xmin = unseen.isEmpty() ? xmax : unseen.getFirst();
        shape.cut = lsn;
        shape.rows = List.copyOf(content.entrySet());
        shape.started = true;
        feed.send(
                new SnapshotStarted(
                        shape.handle, 1, new PgSnapshot(xmin, xmax, unseen), new Lsn(shape.cut)));
    }

    private void rarely() {
        switch (random.nextInt(6)) {
            case 0 -> {
                young = Optional.empty();
                epoch++;
                // It sends what was not acknowledged again.
                var again = sent == 0 ? 0 : random.nextInt(Math.min(4, sent) + 1);
                sent -= again;
                sentChanges = 0;
                feed.leader(epoch, new Lsn(sent == 0 ? 0 : commits.get(sent - 1).lsn()));
            }
            case 1 ->
                    young.ifPresent(shape -> {
                        feed.send(new SnapshotFailed(shape.handle, 1, "timeout"));
                        young = Optional.empty();
                    });
            default -> feed.send(new Progress(new Lsn(progress())));
        }
    }

    private void delete() {
        if (!replaced.isEmpty() && random.nextInt(3) == 0) {
            var oldest = replaced.removeFirst();
            deleted.add(oldest);
            feed.send(new GenerationDeleted(oldest));
        }
    }
}
